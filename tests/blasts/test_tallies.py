"""Blasts to very many people: counted by a worker now and then, and shown as of the moment when that was."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from apps.blasts import periodic
from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast
from apps.blasts.selectors import blasts_to_tally, counts_of, tally_of
from apps.blasts.services import pause_blast
from apps.blasts.tasks import count
from apps.chat.models import Message
from apps.events.models import Event
from apps.lists.services import renew_tally
from tests.factories.blasts import BlastFactory, some_people, started
from tests.factories.chat import text_in


@pytest.fixture(autouse=True)
def _two_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.blasts.fanout.MANY", 2)


@pytest.fixture
def blast(team, number) -> Blast:
    return work(started(BlastFactory(team=team, people=some_people(team, 3))))


def work(blast: Blast) -> Blast:
    fan_out(team_id=blast.team_id, blast_id=blast.pk)
    blast.refresh_from_db()
    return blast


def all_left(status: str = "sent") -> None:
    Message.objects.update(status=status, sent_at=timezone.now() - timedelta(seconds=30))


def counted(blast: Blast, *, after: timedelta = timedelta(0)) -> Blast:
    """Let a worker count it, so long from now."""
    renew_tally(Blast.objects, team_id=blast.team_id, pk=blast.pk, count=tally_of, now=timezone.now() + after)
    blast.refresh_from_db()
    return blast


def due_now(blast: Blast) -> None:
    Blast.objects.filter(pk=blast.pk).update(tally_due_at=timezone.now() - timedelta(seconds=1))


def live(client, blast: Blast) -> str:
    return client.get(f"/blasts/{blast.pk}/?live=1", headers={"HX-Request": "true"}).content.decode()


def test_it_is_shown_as_it_was_counted_last_and_counted_again_by_the_clock(as_recruiter, blast):
    assert "0 of 3" in live(as_recruiter, blast)
    all_left()

    page = live(as_recruiter, blast)
    assert "0 of 3" in page
    assert "These numbers were counted" in page
    assert "every 4s" in page

    due_now(blast)
    periodic.ring_tallies()
    assert "3 of 3" in live(as_recruiter, blast)


def test_a_small_one_is_counted_whenever_somebody_looks(team, number, as_recruiter):
    blast = work(started(BlastFactory(team=team, people=some_people(team, 2))))
    all_left()

    page = live(as_recruiter, blast)

    assert "2 of 2" in page
    assert "These numbers were counted" not in page
    assert not blast.is_tallied


def test_each_look_adds_up_and_the_grid_the_page_and_partners_see_the_same(as_recruiter, partner, blast):
    Message.objects.filter(pk=Message.objects.order_by("pk")[0].pk).update(
        status="delivered", sent_at=timezone.now(), delivered_at=timezone.now()
    )
    due_now(blast)
    counted(blast)
    all_left("failed")

    answer = partner.get(f"blasts/{blast.pk}").json()
    numbers = answer["counts"]
    assert (numbers["recipients"], numbers["sent"], numbers["delivered"], numbers["waiting"]) == (3, 1, 1, 2)
    assert datetime.fromisoformat(answer["counted_at"]) == blast.tallied_at
    row = as_recruiter.get("/blasts/").content.decode()
    assert "Delivered" in row
    assert counts_of(blast).as_dict() == numbers
    report = as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()
    assert "Why some failed" not in report
    due_now(blast)
    counted(blast)
    assert "Why some failed" in as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()


def test_its_end_is_told_in_exact_numbers(as_recruiter, blast):
    all_left()

    assert work(blast).status == "finished"

    told = Event.objects.get(kind="blast.finished").data
    assert (told["sent"], told["waiting"]) == (3, 0)
    assert "3 of 3" in live(as_recruiter, blast)


def test_a_cancelled_one_says_at_once_who_got_nothing(as_recruiter, blast):
    as_recruiter.post(f"/blasts/{blast.pk}/cancel/")

    told = Event.objects.get(kind="blast.cancelled").data
    assert (told["skipped"], told["waiting"]) == (3, 0)
    assert "3 of 3" in live(as_recruiter, blast)


def test_of_two_workers_one_counts(blast, monkeypatch):
    times = []
    monkeypatch.setattr("apps.blasts.tasks.tally_of", lambda *given: times.append(1) or tally_of(*given))
    due_now(blast)

    for _ in range(2):
        count(team_id=str(blast.team_id), blast_id=str(blast.pk))

    assert len(times) == 1


def test_a_worker_that_died_while_it_counted_is_followed_by_another(blast, monkeypatch):
    class Died(BaseException):
        pass

    def die(*_given):
        raise Died

    due_now(blast)
    monkeypatch.setattr("apps.blasts.tasks.tally_of", die)
    with pytest.raises(Died):
        count(team_id=str(blast.team_id), blast_id=str(blast.pk))

    blast.refresh_from_db()
    assert counts_of(blast).recipients == 3
    assert not blasts_to_tally(now=timezone.now())
    assert blasts_to_tally(now=timezone.now() + timedelta(minutes=6)) == [(blast.team_id, blast.pk)]


def test_what_changes_while_it_is_counted_is_counted_after_that(blast, monkeypatch):
    def pause_and_count(given, now):
        told = tally_of(given, now)
        pause_blast(blast=blast, actor_id=None, now=now + timedelta(seconds=1))
        return told

    due_now(blast)
    monkeypatch.setattr("apps.blasts.tasks.tally_of", pause_and_count)
    count(team_id=str(blast.team_id), blast_id=str(blast.pk))

    assert blasts_to_tally(now=timezone.now() + timedelta(seconds=2)) == [(blast.team_id, blast.pk)]


def test_what_was_counted_before_does_not_stand_in_for_what_was_counted_after(blast, monkeypatch):
    def finish_and_count(given, now):
        told = tally_of(given, now)
        all_left()
        work(blast)
        return told

    due_now(blast)
    monkeypatch.setattr("apps.blasts.tasks.tally_of", finish_and_count)
    count(team_id=str(blast.team_id), blast_id=str(blast.pk))

    blast.refresh_from_db()
    assert counts_of(blast).sent == 3


def test_an_answer_long_after_its_end_is_counted_while_it_may_be_one_to_it(blast, number):
    all_left()
    work(blast)
    Message.objects.update(sent_at=blast.finished_at)
    text_in(number, phone=Message.objects.all()[0].phone, at=blast.finished_at + timedelta(days=6))

    due_now(blast)
    assert counts_of(counted(blast, after=timedelta(days=7))).replied == 1
    assert blast.tally_due_at is not None
    assert counts_of(counted(blast, after=timedelta(days=9))).replied == 1
    assert blast.tally_due_at is None


def test_a_settled_one_is_counted_once_when_somebody_looks(as_recruiter, blast):
    all_left()
    work(blast)
    long_ago = timezone.now() - timedelta(days=30)
    Blast.objects.update(finished_at=long_ago, tallied_at=long_ago, tally_due_at=None)
    assert "counted 30 days ago" in live(as_recruiter, blast)

    assert blasts_to_tally(now=timezone.now()) == [(blast.team_id, blast.pk)]
    counted(blast)

    assert live(as_recruiter, blast)
    assert not blasts_to_tally(now=timezone.now() + timedelta(days=1))


def test_what_takes_long_to_count_is_counted_seldom(blast, monkeypatch):
    passed = iter([100.0, 160.0])
    monkeypatch.setattr("apps.lists.services.tallies.monotonic", lambda: next(passed))
    due_now(blast)

    counted(blast)

    assert blast.tally_due_at - blast.tallied_at == timedelta(minutes=10)
