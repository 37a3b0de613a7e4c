"""The pages of blasts: written, looked at, tried, started."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast, BlastRecipient
from apps.chat.models import Message
from apps.events.models import Event
from apps.lists.forms import ToldForm
from apps.lists.services import send_test
from apps.messaging.models import OptOut
from apps.messaging.services import opt_out
from tests.factories.blasts import BlastFactory, some_people, willing
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import StaticListFactory
from tests.factories.messaging import connect_test_number


def page(client, blast, question=""):
    return client.get(f"/blasts/{blast.pk}/{question}").content.decode()


def given(list_, number, **changes):
    return {
        "name": "Nurses in May",
        "list": str(list_.pk),
        "number": str(number.pk),
        "body": "Hi {{first_name|there}}, are you free?",
        "body_b": "",
        "share_b": "",
        **changes,
    }


def work(blast):
    fan_out(team_id=blast.team_id, blast_id=blast.pk)
    blast.refresh_from_db()
    return blast


@pytest.mark.parametrize("address", ["/blasts/new/", "/campaigns/new/"])
def test_a_team_that_lacks_a_list_or_a_number_is_told_where_to_get_them(
    team, as_manager, as_recruiter, address
):
    lacking = as_manager.get(address).content.decode()
    assert 'href="/lists/new/"' in lacking
    assert 'href="/settings/numbers/connect/"' in lacking
    for_member = as_recruiter.get(address).content.decode()
    assert "a manager connects one" in for_member
    assert "/settings/numbers/connect/" not in for_member

    StaticListFactory(team=team)
    connect_test_number(team=team)

    complete = as_manager.get(address).content.decode()
    assert "there is no list yet" not in complete
    assert "There is no number" not in complete


def test_without_blasts_the_page_says_what_they_are(as_recruiter):
    shown = as_recruiter.get("/blasts/").content.decode()

    assert "No blasts yet" in shown
    assert "/blasts/new/" in shown


def test_a_blast_is_written_previewed_changed_and_started_without_scripts(
    team, number, as_recruiter, recruiter
):
    people = some_people(team, 2)
    opt_out(
        team=team,
        phone=people[0].phone,
        source=OptOut.Source.KEYWORD,
        wording="STOP",
        now=timezone.now(),
    )
    list_ = StaticListFactory(team=team, people=people, name="Nurses")
    assert (
        f'value="{list_.pk}" selected' in as_recruiter.get(f"/blasts/new/?list={list_.pk}").content.decode()
    )

    as_recruiter.post("/blasts/new/", given(list_, number))
    blast = Blast.objects.get()
    shown = page(as_recruiter, blast)
    assert (blast.status, blast.author) == ("draft", recruiter)
    assert "1 of 2 can be texted" in shown
    assert "Skipped: 1 opted out." in shown
    assert "Hi Person1, are you free?" in shown

    as_recruiter.post(f"/blasts/{blast.pk}/edit/", given(list_, number, body="Hello {{first_name}}!"))
    assert "Hello Person1!" in page(as_recruiter, blast)

    as_recruiter.post(f"/blasts/{blast.pk}/start/", {"when": "now", "told": "2"})
    blast.refresh_from_db()
    assert blast.status == "starting"
    work(blast)
    shown = page(as_recruiter, blast)
    assert "1 of 2" in shown
    assert "Pause" in shown
    assert "They have opted out of texts." in shown


def test_a_draft_is_kept_without_words_and_cannot_start_so(team, number, as_recruiter):
    list_ = StaticListFactory(team=team, people=some_people(team, 1))
    as_recruiter.post("/blasts/new/", given(list_, number, body=""))
    blast = Blast.objects.get()

    refused = as_recruiter.post(f"/blasts/{blast.pk}/start/", {"when": "now", "told": "1"})

    assert refused.status_code == 422
    assert "A text needs some words." in refused.content.decode()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": ""}, "This field is required."),
        ({"body": "Hi {{nickname}}"}, "There is no merge field {{nickname}}."),
        ({"body": "Hi {{custom.shift}}"}, "is no field of this team"),
        ({"body_b": "Hi {{first_name"}, "belong to no merge field"),
    ],
)
def test_what_cannot_be_kept_is_said_where_it_was_written(team, number, as_recruiter, changes, why):
    list_ = StaticListFactory(team=team)

    refused = as_recruiter.post("/blasts/new/", given(list_, number, **changes))

    assert refused.status_code == 422
    assert why in refused.content.decode()
    assert not Blast.objects.exists()


def test_who_lacks_a_value_is_shown_before_it_is_sent(team, number, as_recruiter):
    [nameless] = willing([CandidateFactory(team=team, last_name="Nameless")])
    blast = BlastFactory(team=team, people=[nameless], body="Hi {{first_name}}")

    shown = page(as_recruiter, blast)

    assert "1 of the 1 looked at" in shown
    assert "No value for {{first_name}}" in shown


def test_the_preview_says_how_long_it_takes_and_what_it_costs(team, number, as_recruiter):
    blast = BlastFactory(team=team, people=some_people(team, 3), body="x" * 200)
    number.pace = 2
    number.save()
    assert "they cost" not in page(as_recruiter, blast)
    team.price_per_part = "0.5"
    team.save()

    shown = page(as_recruiter, blast)

    assert "2 parts each, about 6 in all; the number takes 3 seconds for them; they cost about 3.00" in shown


def test_many_recipients_are_typed_before_anything_leaves(team, number, as_recruiter, monkeypatch):
    assert ToldForm.TYPED_ABOVE == 100
    monkeypatch.setattr(ToldForm, "TYPED_ABOVE", 2)
    blast = BlastFactory(team=team, people=some_people(team, 3))
    assert "Type how many people they are: 3" in page(as_recruiter, blast)

    for typed in ("", "2"):
        refused = as_recruiter.post(
            f"/blasts/{blast.pk}/start/", {"when": "now", "told": "3", "typed": typed}
        )
        assert refused.status_code == 422
    as_recruiter.post(f"/blasts/{blast.pk}/start/", {"when": "now", "told": "3", "typed": "3"})

    blast.refresh_from_db()
    assert blast.status == "starting"


def test_a_list_that_has_changed_since_it_was_shown_is_not_sent_to(team, number, as_recruiter):
    blast = BlastFactory(team=team, people=some_people(team, 2))

    refused = as_recruiter.post(f"/blasts/{blast.pk}/start/", {"when": "now", "told": "1"})

    assert refused.status_code == 422
    assert "The list has 2 people now, and not 1." in refused.content.decode()


def test_pressing_start_twice_starts_once(team, number, as_recruiter):
    blast = BlastFactory(team=team, people=some_people(team, 1))

    for _ in range(2):
        as_recruiter.post(f"/blasts/{blast.pk}/start/", {"when": "now", "told": "1"})

    assert Event.objects.filter(kind="blast.started").count() == 1


def test_a_blast_for_later_can_be_changed_paused_and_goes_at_its_time(team, number, as_recruiter):
    blast = BlastFactory(team=team, people=some_people(team, 1))
    past = timezone.localtime() - timedelta(days=1)
    later = timezone.localtime() + timedelta(days=1)
    start = {"when": "later", "told": "1"}

    for wrong in ({}, {"send_at": past.strftime("%Y-%m-%dT%H:%M")}):
        assert as_recruiter.post(f"/blasts/{blast.pk}/start/", start | wrong).status_code == 422
    as_recruiter.post(f"/blasts/{blast.pk}/start/", start | {"send_at": later.strftime("%Y-%m-%dT%H:%M")})

    blast.refresh_from_db()
    assert blast.status == "scheduled"
    as_recruiter.post(f"/blasts/{blast.pk}/edit/", given(blast.list, number, body="Changed"))
    as_recruiter.post(f"/blasts/{blast.pk}/pause/")
    as_recruiter.post(f"/blasts/{blast.pk}/resume/")
    assert work(blast).status == "scheduled"

    Blast.objects.update(send_at=timezone.now() - timedelta(seconds=1))
    assert work(blast).status == "running"
    assert Message.objects.get().body == "Changed"


def test_of_one_for_later_it_is_said_who_must_wait_then_and_how_to_change_the_moment(
    team, number, as_recruiter, settings
):
    settings.TEXTING_HOURS = (time(8), time(21))
    blast = BlastFactory(team=team, people=some_people(team, 2))
    assert "must wait" not in page(as_recruiter, blast)
    assert "Start the blast" in page(as_recruiter, blast)

    Blast.objects.update(status="scheduled", send_at=timezone.now() + timedelta(hours=12))

    shown = page(as_recruiter, blast)
    assert "When it goes, 2 must wait: it is night where they are then" in shown
    assert "Change when it goes" in shown
    assert "Start the blast" not in shown


def test_a_test_goes_to_ones_own_phone_once_as_a_real_text(team, number, as_recruiter, recruiter):
    blast = BlastFactory(team=team, people=some_people(team, 1))
    key = "018f3a2e-0000-7000-8000-000000000001"

    for _ in range(2):
        as_recruiter.post(f"/blasts/{blast.pk}/test/", {"phone": "(201) 555-0199", "client_id": key})

    text = Message.objects.get()
    assert (text.phone, text.body, text.author) == ("+12015550199", "Hi Person0, are you free?", recruiter)
    refused = as_recruiter.post(f"/blasts/{blast.pk}/test/", {"phone": "12"})
    assert refused.status_code == 422
    assert BlastRecipient.objects.count() == 0


@pytest.mark.parametrize(
    ("written", "moment", "why"),
    [
        # Shown twice: the first of the two.
        ("2026-11-01T01:30", datetime(2026, 11, 1, 5, 30, tzinfo=UTC), ""),
        (
            "2027-03-14T02:30",
            None,
            "There is no 02:30 on Mar 14: the clocks are put forward",
        ),
        ("9999-99-99T10:00", None, "Say when: a day and a time."),
        ("2026-07-01T10:00", datetime(2026, 7, 1, 14, 0, tzinfo=UTC), ""),
    ],
)
def test_the_moment_is_what_the_clocks_show_also_where_they_are_changed(
    team, number, as_recruiter, written, moment, why
):
    team.time_zone = "America/New_York"
    team.save()
    blast = BlastFactory(team=team, people=some_people(team, 1))

    answer = as_recruiter.post(
        f"/blasts/{blast.pk}/start/", {"when": "later", "send_at": written, "told": "1"}
    )

    blast.refresh_from_db()
    assert blast.send_at == moment
    assert moment or why in answer.content.decode()


def test_a_test_leaves_from_the_number_that_it_says(team, number, recruiter):
    other = connect_test_number(team=team)
    blast = BlastFactory(team=team, people=some_people(team, 1), number=other)
    said = {"phone": "+12015550199", "actor": recruiter, "now": timezone.now()}

    for body in ("Once", "Again"):
        assert send_test(mailing=blast, body=body, **said).number == other
