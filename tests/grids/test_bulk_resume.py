"""A worker that dies, a hold that runs out, two at once: each row is done once, and one comes after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Membership, Team, User
from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate, CandidateTag, Tag
from apps.core.ids import new_id
from apps.events.models import Event
from apps.events.services import record_events
from apps.grids import periodic
from apps.grids.intake import work_on_bulk, working
from apps.grids.models import BulkAction, BulkBatch
from apps.grids.selectors import bulk_to_do, bulk_to_forget
from apps.grids.services import bulk as bulk_services
from apps.grids.services import undo_bulk
from apps.work import holding
from tests.factories.accounts import TeamFactory, add_person
from tests.factories.candidates import CandidateFactory
from tests.grids.bulking import begun, work
from tests.grids.conftest import asked_by
from tests.marks import committed


class Killed(BaseException):
    """The process ends: nothing after this line is done by it."""


def let_hold_run_out() -> None:
    BulkAction.objects.filter(worker__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))


def tagged() -> int:
    return Event.objects.filter(kind="candidate.tagged").count()


def die_after(monkeypatch: pytest.MonkeyPatch, name: str, calls: int) -> None:
    """Let the process end within the transaction of a batch, when it is written and not committed."""
    real, left = getattr(working, name), [calls]

    def dying(*args: Any, **kwargs: Any) -> Any:
        done = real(*args, **kwargs)
        left[0] -= 1
        if left[0] == 0:
            raise Killed
        return done

    monkeypatch.setattr(working, name, dying)


def test_what_a_dead_worker_has_left_is_gone_on_with_and_no_row_is_done_twice(
    team: Team,
    question_of: Callable[..., Any],
    recruiter: User,
    in_pairs: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(7):
        CandidateFactory(team=team)
    bulk = begun(question_of(recruiter, "candidates"), "tag", new="Nights")
    with monkeypatch.context() as patch:
        die_after(patch, "do_more", 3)
        with pytest.raises(Killed):
            work(bulk)

    bulk.refresh_from_db()
    assert (bulk.status, bulk.done, tagged()) == ("running", 4, 4)
    # The dead one is still believed to be at it.
    assert work(bulk).done == 4
    assert bulk_to_do(now=timezone.now()) == []
    let_hold_run_out()
    assert bulk_to_do(now=timezone.now()) == [(team.pk, bulk.pk)]

    bulk = work(bulk)

    assert (bulk.status, bulk.done, bulk.changed, tagged()) == ("finished", 7, 7, 7)
    assert bulk_to_do(now=timezone.now()) == []
    assert bulk_to_forget(before=timezone.now()) == [(team.pk, bulk.pk)]
    assert bulk_to_forget(before=timezone.now() - timedelta(hours=1)) == []

    bulk = undo_bulk(bulk=bulk, now=timezone.now())
    with monkeypatch.context() as patch:
        die_after(patch, "undo_more", 2)
        with pytest.raises(Killed):
            work(bulk)
    assert CandidateTag.objects.count() == 6
    let_hold_run_out()

    bulk = work(bulk)

    assert bulk.undo_report == {"restored": 7, "kept": 0}
    assert not CandidateTag.objects.exists()


def test_a_worker_whose_hold_another_has_taken_stops(
    team: Team,
    question_of: Callable[..., Any],
    recruiter: User,
    in_pairs: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(4):
        CandidateFactory(team=team)
    bulk = begun(question_of(recruiter, "candidates"), "tag", new="Nights")
    real = working.do_more

    def overtaken(*args: Any, **kwargs: Any) -> bool:
        done = real(*args, **kwargs)
        with monkeypatch.context() as patch:
            patch.setattr(working, "do_more", real)
            let_hold_run_out()
            work(bulk)
        return done

    monkeypatch.setattr(working, "do_more", overtaken)
    work_on_bulk(team_id=team.pk, bulk_id=bulk.pk)

    bulk.refresh_from_db()
    assert (bulk.status, bulk.done, tagged()) == ("finished", 4, 4)


def test_a_mistake_of_ours_stops_it_with_words(
    team: Team, question_of: Callable[..., Any], recruiter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    CandidateFactory(team=team)
    bulk = begun(question_of(recruiter, "candidates"), "tag", new="Nights")

    def broken(*args: Any, **kwargs: Any) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(working, "do_more", broken)

    bulk = work(bulk)

    assert (bulk.status, bulk.error, bulk.worker) == ("failed", working.WRONG, None)


def test_who_got_in_the_way_is_tried_again_and_a_mistake_is_not(team: Team) -> None:
    class Passing(Exception):
        pass

    calls = []

    def third_time() -> str:
        calls.append(1)
        if len(calls) < 3:
            raise Passing
        return "done"

    assert holding.in_turn(third_time, passing=Passing) == "done"
    with pytest.raises(ZeroDivisionError):
        holding.in_turn(lambda: 1 // 0)


@pytest.mark.nightly
@committed
def test_two_over_the_same_rows_end_as_one_after_the_other(
    in_pairs: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_services, "ring_bulk", lambda **_ids: None)
    team = TeamFactory()
    user = add_person(team, Membership.Role.MEMBER, "Recruiter One")
    with as_team(team.pk), transaction.atomic():
        for _ in range(30):
            CandidateFactory(team=team)
        membership = Membership.objects.select_related("team", "user").get(user=user)
        question = asked_by(membership, "candidates")
        on = begun(question, "tag", new="Nights")
        off = begun(question, "untag", existing=Tag.objects.get().pk)
    start = Barrier(2)

    def go(bulk: BulkAction) -> None:
        start.wait()
        try:
            for _ in range(200):
                work_on_bulk(team_id=team.pk, bulk_id=bulk.pk)
                with as_team(team.pk), transaction.atomic():
                    if not BulkAction.objects.get(pk=bulk.pk).is_unfinished:
                        return
        finally:
            connection.close()

    threads = [Thread(target=go, args=[each]) for each in (on, off)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with as_team(team.pk), transaction.atomic():
        assert {each.status for each in BulkAction.objects.all()} == {"finished"}
        first = min(BulkAction.objects.all(), key=lambda each: each.finished_at)
        left = CandidateTag.objects.count()
        assert left == (0 if first.pk == on.pk else Candidate.objects.count())
        assert {batch.done_at is None for batch in BulkBatch.objects.all()} == {False}


def test_a_worker_waits_for_screens_that_are_behind_and_not_for_ever(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(holding.time, "sleep", waits.append)
    monkeypatch.setattr(holding, "PATIENCE", 0.2)

    monkeypatch.setattr(holding, "FEW", 2)
    record_events(team_id=team.pk, events=[Event(team=team, kind="tag.added") for _ in range(2)])
    holding.let_screens_follow(team.pk)
    assert waits == []

    record_events(team_id=team.pk, events=[Event(team=team, kind="tag.added")])
    holding.let_screens_follow(team.pk)
    assert set(waits) == {holding.SHORT_WHILE}


def test_the_clock_wakes_a_worker_and_forgets_after_a_day(
    team: Team, question_of: Callable[..., Any], recruiter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    CandidateFactory(team=team)
    bulk = begun(question_of(recruiter, "candidates"), "tag", new="Nights")
    rung: list[dict[str, Any]] = []
    monkeypatch.setattr(periodic, "ring_bulk", lambda **ids: rung.append(ids))

    periodic.ring_due()
    assert rung == [{"team_id": team.pk, "bulk_id": bulk.pk}]
    work(bulk)
    periodic.ring_due()
    assert len(rung) == 1

    periodic.forget()
    assert BulkBatch.objects.exists()
    BulkAction.objects.update(finished_at=timezone.now() - timedelta(hours=25))
    periodic.forget()
    assert not BulkBatch.objects.exists()


@committed
def test_the_same_begun_twice_at_once_is_begun_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_services, "ring_bulk", lambda **_ids: None)
    team = TeamFactory()
    user = add_person(team, Membership.Role.MEMBER, "Recruiter One")
    with as_team(team.pk), transaction.atomic():
        CandidateFactory(team=team)
        membership = Membership.objects.select_related("team", "user").get(user=user)
        question = asked_by(membership, "candidates")
    client_id, start, found = new_id(), Barrier(2), []

    def go() -> None:
        start.wait()
        try:
            with as_team(team.pk), transaction.atomic():
                found.append(begun(question, "list", client_id=client_id, new="Nurses").pk)
        finally:
            connection.close()

    threads = [Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 2
    assert len(set(found)) == 1
