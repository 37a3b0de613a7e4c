"""What is done with many rows is done in turns; a file of them, which whoever goes on begins anew, is not."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from apps.accounts.models import Team, User
from apps.candidates.models import CandidateTag
from apps.grids import tasks
from apps.grids.intake import work_on_bulk, working, writing
from apps.grids.models import BulkAction
from apps.grids.services import start_export
from apps.work import holding
from tests.factories.candidates import CandidateFactory
from tests.grids.bulking import ALL, begun


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a batch take two seconds, by the clock of turns."""
    now = [0.0]

    def slowly(module: Any, name: str) -> None:
        real = getattr(module, name)

        def work(*args: Any, **kwargs: Any) -> Any:
            now[0] += 2
            return real(*args, **kwargs)

        monkeypatch.setattr(module, name, work)

    slowly(working, "do_more")
    slowly(writing, "_batch_after")
    clock = SimpleNamespace(monotonic=lambda: now[0], sleep=time.sleep)
    monkeypatch.setattr(holding, "time", clock)


def turn(bulk: BulkAction, worker_id: UUID | None = None) -> UUID | None:
    return work_on_bulk(team_id=bulk.team_id, bulk_id=bulk.pk, worker_id=worker_id, lasts=5)


def test_an_action_goes_on_in_its_next_turn(team: Team, question_of, recruiter: User, in_pairs, slow) -> None:
    for _ in range(8):
        CandidateFactory(team=team)
    bulk = begun(question_of(recruiter, "candidates"), "tag", new="Nights")

    worker_id = turn(bulk)
    bulk.refresh_from_db()
    assert (bulk.status, bulk.done, bulk.worker) == ("running", 6, worker_id)

    assert turn(bulk, worker_id) is None
    bulk.refresh_from_db()
    assert (bulk.status, bulk.done, CandidateTag.objects.count()) == ("finished", 8, 8)


def test_a_file_is_written_to_its_end(team: Team, question_of, recruiter: User, in_pairs, slow) -> None:
    for _ in range(10):
        CandidateFactory(team=team)
    bulk = start_export(question=question_of(recruiter, "candidates"), selection=ALL, kind="csv")

    assert turn(bulk) is None
    bulk.refresh_from_db()
    assert (bulk.status, bulk.done) == ("finished", 10)


def test_the_task_wakes_the_next_turn_by_its_name(
    team: Team, question_of, recruiter: User, in_pairs, slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(8):
        CandidateFactory(team=team)
    bulk = begun(question_of(recruiter, "candidates"), "tag", new="Nights")
    rung: list[dict[str, UUID]] = []
    monkeypatch.setattr(tasks, "ring", lambda _task, **ids: rung.append(ids))

    tasks.work(team_id=str(team.pk), bulk_id=str(bulk.pk))

    bulk.refresh_from_db()
    assert rung == [{"team_id": team.pk, "bulk_id": bulk.pk, "worker_id": bulk.worker}]
