"""A blast that was stopped before anybody was written down is still to be changed, moved and started."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast
from tests.blasts.test_meanwhile import form_of, saved
from tests.factories.blasts import BlastFactory, some_people, started
from tests.factories.lists import StaticListFactory


def paused(team, people=1):
    later = timezone.now() + timedelta(hours=1)
    blast = started(BlastFactory(team=team, people=some_people(team, people)), send_at=later)
    Blast.objects.update(status="paused", paused_at=timezone.now())
    return saved(blast)


def test_a_paused_one_is_changed_and_moved(team, number, partner):
    blast = paused(team)
    later = timezone.now() + timedelta(days=1)

    assert partner.patch(f"blasts/{blast.pk}", {"body": "Other words"}).status_code == 200
    moved = partner.post(f"blasts/{blast.pk}/start", {"send_at": later.isoformat()})

    assert (moved.status_code, moved.json()["status"]) == (202, "scheduled")
    assert (saved(blast).send_at, saved(blast).paused_at, saved(blast).body) == (later, None, "Other words")


def test_its_page_is_that_of_a_blast_that_has_not_started(team, number, as_recruiter):
    blast = paused(team)

    shown = as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()

    assert "as it was when the blast started" not in shown
    assert "It was to go" in shown
    as_recruiter.post(f"/blasts/{blast.pk}/edit/", form_of(blast, number, body="Other words"))
    as_recruiter.post(f"/blasts/{blast.pk}/start/", {"when": "now", "told": "1"})
    assert (saved(blast).status, saved(blast).body) == ("starting", "Other words")


@pytest.mark.parametrize("part", ["live", "report"])
def test_who_watches_it_while_it_is_paused_is_shown_its_page_anew(team, number, as_recruiter, part):
    blast = paused(team)

    live = as_recruiter.get(f"/blasts/{blast.pk}/?{part}=1", headers={"HX-Request": "true"})

    assert live.headers["HX-Refresh"] == "true"


def test_what_was_to_go_while_it_was_paused_does_not_leave_by_resuming(team, number, partner):
    blast = paused(team)
    Blast.objects.update(send_at=timezone.now() - timedelta(minutes=1))

    refused = partner.post(f"blasts/{blast.pk}/resume")

    assert (refused.status_code, refused.json()["code"]) == (422, "send_at_in_the_past")
    assert saved(blast).status == "paused"


def test_what_has_stopped_for_its_list_gets_another_and_starts(team, number, as_recruiter):
    blast = started(BlastFactory(team=team, people=some_people(team, 1)))
    Blast.objects.update(list=None)
    fan_out(team_id=team.pk, blast_id=blast.pk)
    assert saved(blast).status == "failed"
    shown = as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()
    assert saved(blast).error in shown
    other = StaticListFactory(team=team, people=some_people(team, 0))

    as_recruiter.post(f"/blasts/{blast.pk}/edit/", form_of(blast, number, list=str(other.pk)))
    as_recruiter.post(f"/blasts/{blast.pk}/start/", {"when": "now", "told": "0"})

    assert (saved(blast).status, saved(blast).error) == ("starting", "")


def test_one_whose_people_are_written_down_stays_as_it_is(team, number, partner):
    blast = started(BlastFactory(team=team, people=some_people(team, 1)))
    fan_out(team_id=team.pk, blast_id=blast.pk)
    partner.post(f"blasts/{blast.pk}/pause")

    assert partner.patch(f"blasts/{blast.pk}", {"body": "Other words"}).status_code == 409
