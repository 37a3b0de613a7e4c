"""A long import is worked on in turns, so that whoever has a short one waits for no long one's end."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from apps.accounts.models import Team
from apps.candidates.models import Candidate
from apps.imports import tasks
from apps.imports.intake import work_on_import, working
from apps.imports.models import Import
from apps.work import holding
from tests.imports.running import many, prepared, work


@pytest.fixture(autouse=True)
def slow(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let a batch of ten rows take two seconds, by the clock of turns. Return what it shows."""
    now, real = [0.0], working.take_rows

    def take(*args: Any, **kwargs: Any) -> None:
        real(*args, **kwargs)
        now[0] += 2

    monkeypatch.setattr(working, "BATCH", 10)
    monkeypatch.setattr(working, "take_rows", take)
    clock = SimpleNamespace(monotonic=lambda: now[0], sleep=time.sleep)
    monkeypatch.setattr(holding, "time", clock)
    return now


def turn(import_: Import, worker_id: UUID | None = None) -> UUID | None:
    return work_on_import(team_id=import_.team_id, import_id=import_.pk, worker_id=worker_id, lasts=5)


def test_a_turn_ends_between_two_batches_and_the_next_goes_on_there(team: Team) -> None:
    import_ = prepared(team, many(70))
    done, worker_id = [], turn(import_)
    while worker_id:
        import_.refresh_from_db()
        assert (import_.status, import_.worker) == ("running", worker_id)
        done.append(import_.done)
        worker_id = turn(import_, worker_id)

    import_.refresh_from_db()
    assert done == [30, 60]
    assert (import_.status, import_.done, import_.worker) == ("finished", 70, None)
    assert Candidate.objects.count() == 70


def test_between_two_turns_it_is_held(team: Team) -> None:
    import_, other = prepared(team, many(70)), prepared(team, many(5, first=100))
    first = turn(import_)

    # Nothing comes between its batches, and nobody takes it over but by its name.
    assert work(other).status == "pending"
    assert work(import_).done == 30

    second = turn(import_, first)
    # The same wake once more.
    assert turn(import_, first) is None
    import_.refresh_from_db()
    assert (import_.done, import_.worker) == (60, second)


def test_what_stops_it_is_said_also_when_the_turn_is_over(
    team: Team, slow: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    import_ = prepared(team, many(5))

    def lost(*_: Any) -> None:
        slow[0] += 10
        raise FileNotFoundError

    monkeypatch.setattr(working, "at_hand", lost)

    assert turn(import_) is None
    import_.refresh_from_db()
    assert (import_.status, import_.error) == ("failed", working.GONE)


def test_the_task_wakes_the_next_turn_by_its_name(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    import_ = prepared(team, many(40))
    rung: list[dict[str, UUID]] = []
    monkeypatch.setattr(tasks, "ring", lambda _task, **ids: rung.append(ids))
    ids = {"team_id": str(team.pk), "import_id": str(import_.pk)}

    tasks.work(**ids)
    import_.refresh_from_db()

    assert import_.done == 30
    assert rung == [{"team_id": team.pk, "import_id": import_.pk, "worker_id": import_.worker}]
    tasks.work(**ids, worker_id=str(import_.worker))
    import_.refresh_from_db()
    assert (import_.status, len(rung)) == ("finished", 1)
