"""Words that are not saved: they neither leave nor get lost."""

from __future__ import annotations

import re

import pytest

from apps.blasts.fanout import fan_out
from apps.messaging.services import add_template
from tests.blasts.test_meanwhile import form_of, saved
from tests.factories.blasts import BlastFactory, some_people, started


def test_what_was_saved_is_started_from_its_page(team, number, as_recruiter):
    blast = BlastFactory(team=team, people=some_people(team, 1))

    shown = as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()

    # It watches the form for changes.
    assert len(re.findall(r"<unsaved-words[^>]*data-for=\"words\"[^>]*hidden", shown)) == 2
    for label in ("Send a test", "Start the blast"):
        button = re.search(rf"<button[^>]*>(?:(?!</button>).)*{label}", shown, re.DOTALL)
        assert button is not None
        assert "disabled" not in button[0]


@pytest.mark.parametrize("how", ["refused", "template"])
def test_beside_words_that_are_not_saved_nothing_is_started_or_tried(team, number, as_recruiter, how):
    blast = BlastFactory(team=team, people=some_people(team, 1))
    template = add_template(team=team, name="nights", body="Nights?")
    changes = {"use": "yes", "template": str(template.pk)} if how == "template" else {"name": ""}

    shown = as_recruiter.post(f"/blasts/{blast.pk}/edit/", form_of(blast, number, **changes))

    page = shown.content.decode()
    for label in ("Send a test", "Start the blast"):
        button = re.search(rf"<button[^>]*>(?:(?!</button>).)*{label}", page, re.DOTALL)
        assert button is not None
        assert "disabled" in button[0]
    assert not re.search(r"<unsaved-words[^>]*hidden", page)
    assert f'href="/blasts/{blast.pk}/">Leave what is saved' in page


@pytest.mark.parametrize(
    ("who", "label"), [("manager", "Say yes to 2 people"), ("recruiter", "Ask the managers")]
)
def test_beside_words_that_are_not_saved_nothing_is_asked_or_said_yes_to(
    team, number, as_manager, as_recruiter, who, label
):
    team.approval_above = 1
    team.save()
    blast = BlastFactory(team=team, people=some_people(team, 2))
    client = {"manager": as_manager, "recruiter": as_recruiter}[who]

    for is_saved in (True, False):
        page = (
            client.get(f"/blasts/{blast.pk}/")
            if is_saved
            else client.post(f"/blasts/{blast.pk}/edit/", form_of(blast, number, name=""))
        ).content.decode()
        button = re.search(rf"<button[^>]*>(?:(?!</button>).)*{label}", page, re.DOTALL)
        assert button is not None
        assert ("disabled" in button[0]) is not is_saved
        form = page[: button.start()].rpartition("<form")[2]
        guard = re.search(r"<unsaved-words[^>]*>", form)
        assert guard is not None
        assert ("hidden" in guard[0]) is is_saved


def test_who_saves_what_has_started_meanwhile_is_told_what_was_not_saved(team, number, as_recruiter):
    blast = started(BlastFactory(team=team, people=some_people(team, 1)))
    fan_out(team_id=team.pk, blast_id=blast.pk)

    refused = as_recruiter.post(f"/blasts/{blast.pk}/edit/", form_of(blast, number, body="Typed", name="RNs"))

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "This blast has started: it can no longer be changed." in page
    assert "What was not saved" in page
    for words in ("Typed", "RNs"):
        assert words in page
    assert saved(blast).name == "Nurses in May"


def test_who_starts_what_is_paused_meanwhile_is_told_why_not(team, number, as_recruiter):
    blast = started(BlastFactory(team=team, people=some_people(team, 1)))
    fan_out(team_id=team.pk, blast_id=blast.pk)
    as_recruiter.post(f"/blasts/{blast.pk}/pause/")

    refused = as_recruiter.post(f"/blasts/{blast.pk}/start/", {"when": "now", "told": "1"})

    assert refused.status_code == 422
    assert "This blast is paused already." in refused.content.decode()
    assert "What was not saved" not in refused.content.decode()


def test_other_words_have_the_help_of_the_first(team, number, as_recruiter):
    shown = as_recruiter.get("/blasts/new/").content.decode()

    for help_ in ("segment-counter", "composer-hints"):
        assert re.search(rf"<{help_}[^>]*data-for=\"id_body_b\"", shown)
