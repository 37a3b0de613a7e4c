"""A worker that dies, two files at once, and a change of mind: an import is whole, or goes on where it was."""

from __future__ import annotations

import errno
import random
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.candidates.models import Application, Candidate, CandidateTag
from apps.events.models import Event
from apps.imports.intake import work_on_import, working
from apps.imports.models import Import, ImportBatch
from apps.imports.selectors import imports_to_do
from apps.imports.services import NotInProgress, cancel_import, continue_import, running
from apps.lists.models import ListMember
from tests.factories.accounts import TeamFactory
from tests.imports.running import csv_of, many, prepared, run, work
from tests.marks import committed


class Killed(BaseException):
    """The process ends: nothing after this line is done by it."""


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "BATCH", 10)


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> Callable[[random.Random], None]:
    """Let a worker die somewhere in the midst of a batch: before, while or after it is written."""

    def die(chance: random.Random) -> None:
        for name in ("take_rows", "held"):
            real = getattr(working, name)

            def sometimes(*args: Any, real: Any = real, **kwargs: Any) -> Any:
                if chance.random() < 0.1:
                    raise Killed
                done = real(*args, **kwargs)
                if chance.random() < 0.1:
                    raise Killed
                return done

            monkeypatch.setattr(working, name, sometimes)

    return die


def outcome(import_: Import) -> dict[str, Any]:
    """Return all that an import has left, without ids and the time."""
    people = Candidate.objects.order_by("phone")
    return {
        "counts": import_.counts,
        "people": list(people.values_list("phone", "first_name", "last_name", "email", "city")),
        "applications": sorted(
            Application.objects.values_list("candidate__phone", "job_title", "is_active"), key=repr
        ),
        "tags": sorted(CandidateTag.objects.values_list("candidate__phone", "tag__name")),
        "members": sorted(ListMember.objects.values_list("candidate__phone", flat=True)),
    }


def forget_all() -> None:
    """Let the hold of a worker that died run out."""
    Import.objects.filter(worker__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))


def file_of(count: int) -> bytes:
    rows = [
        *(
            ["Made-up", f"P{n}", f"+1201{5550000 + n % (count - 5)}", ("Welder", "Cook")[n % 2], "Night"]
            for n in range(count)
        ),
        ["Nobody", "", "12", "", ""],
    ]
    return csv_of(rows, ("First name", "Last name", "Phone", "Job title", "Tags"))


def test_a_worker_that_dies_again_and_again_leaves_what_an_undisturbed_one_does(
    team: Team, other_team: Team, small_batches: None, dying: Callable[[random.Random], None]
) -> None:
    content = file_of(100)
    undisturbed = outcome(run(team, content))
    with as_team(other_team.pk):
        import_ = prepared(other_team, content)
        dying(random.Random(7))
        deaths = 0
        while Import.objects.get(pk=import_.pk).is_unfinished:
            try:
                work(import_)
            except Killed:
                deaths += 1
            forget_all()
        disturbed = outcome(Import.objects.get(pk=import_.pk))

    assert deaths >= 10
    assert disturbed == undisturbed


def test_a_hold_that_has_run_out_is_taken_over_and_the_first_one_stops(
    team: Team, small_batches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_ = prepared(team, many(40))
    real, calls = working.take_rows, 0

    def slow(*args: Any, **kwargs: Any) -> None:
        nonlocal calls
        calls += 1
        real(*args, **kwargs)
        if calls == 2:
            Import.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    monkeypatch.setattr(working, "take_rows", slow)
    real_batch = working._take_batch

    def overtaken(*args: Any, **kwargs: Any) -> None:
        if calls == 2:
            monkeypatch.setattr(working, "_take_batch", real_batch)
            work_on_import(team_id=team.pk, import_id=import_.pk)
        real_batch(*args, **kwargs)

    monkeypatch.setattr(working, "_take_batch", overtaken)

    done = work(import_)

    assert (done.status, done.done, done.created) == ("finished", 40, 40)
    assert Candidate.objects.count() == Application.objects.count() == 40


@committed
def test_two_files_with_the_same_people_end_as_if_one_came_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "ring_import", lambda **_ids: None)
    team = TeamFactory()
    with as_team(team.pk):
        one, other = (prepared(team, many(150, job=job)) for job in ("Welder", "Cook"))
    start = Barrier(2)

    def go(import_: Import) -> None:
        start.wait()
        try:
            for _ in range(200):
                work_on_import(team_id=team.pk, import_id=import_.pk)
                with as_team(team.pk), transaction.atomic():
                    if not Import.objects.get(pk=import_.pk).is_unfinished:
                        return
        finally:
            connection.close()

    threads = [Thread(target=go, args=[each]) for each in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with as_team(team.pk), transaction.atomic():
        assert {each.status for each in Import.objects.all()} == {"finished"}
        assert Candidate.objects.count() == 150
        assert Application.objects.count() == 300
        active = Application.objects.filter(is_active=True).values_list("job_title", flat=True)
        assert len(active) == 150
        assert len(set(active)) == 1


def test_a_second_import_of_a_team_waits_for_the_first(team: Team) -> None:
    first, second = prepared(team, many(1)), prepared(team, many(1))
    Import.objects.filter(pk=first.pk).update(
        worker=first.pk, status="running", lease_until=timezone.now() + timedelta(minutes=1)
    )

    assert work(second).status == "pending"
    assert imports_to_do(now=timezone.now()) == []
    assert imports_to_do(now=timezone.now() + timedelta(minutes=2)) == [(team.pk, first.pk)]


def test_cancelling_keeps_what_was_taken_in_and_stops_there(
    team: Team, small_batches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_ = prepared(team, many(40))
    real = working.take_rows

    def then_cancelled(*args: Any, **kwargs: Any) -> None:
        real(*args, **kwargs)
        if args[0].done == 20:
            cancel_import(import_=import_, now=timezone.now())

    monkeypatch.setattr(working, "take_rows", then_cancelled)

    done = work(import_)

    assert (done.status, done.done, Candidate.objects.count()) == ("cancelled", 20, 20)
    with pytest.raises(NotInProgress):
        cancel_import(import_=done, now=timezone.now())


def test_a_mistake_of_ours_stops_an_import_that_can_then_go_on(
    team: Team, small_batches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_ = prepared(team, many(30))
    with monkeypatch.context() as patch:
        patch.setattr(working, "BATCH", 10)
        real = working.take_rows

        def wrong(*args: Any, **kwargs: Any) -> None:
            if args[0].done == 10:
                raise RuntimeError
            real(*args, **kwargs)

        patch.setattr(working, "take_rows", wrong)
        stopped = work(import_)
    assert (stopped.status, stopped.done) == ("failed", 10)

    continue_import(import_=stopped)
    assert work(import_).counts["created"] == 30


def test_without_room_for_a_copy_of_the_file_it_says_so_and_can_go_on(
    team: Team, small_batches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_ = prepared(team, many(30))

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        # Where files are kept elsewhere, a worker has a copy.
        patch.setattr("apps.core.files.shutil.copyfileobj", full)
        stopped = work(import_)
    assert (stopped.status, stopped.done) == ("failed", 0)
    assert "can be continued" in stopped.error
    assert "no room for files" in stopped.error

    continue_import(import_=stopped)
    assert work(import_).counts["created"] == 30


def test_a_batch_costs_the_same_whatever_is_in_it(
    team: Team, monkeypatch: pytest.MonkeyPatch, count_queries: Any
) -> None:
    def cost(size: int, first: int) -> int:
        import_ = prepared(team, many(size, first=first))
        return int(count_queries(lambda: work(import_)))

    assert cost(2, 0) == cost(60, 100)


def test_each_batch_tells_the_log_once(team: Team, small_batches: None) -> None:
    import_ = run(team, many(25))

    told = Event.objects.filter(kind="candidates.imported", subject_id=import_.pk)
    assert [len(event.data["created"]) for event in told.order_by("id")] == [10, 10, 5]
    assert ImportBatch.objects.filter(batch_of=import_).count() == 3
