"""What wakes a worker for bulk actions."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from apps.grids.intake import work_on_bulk
from apps.work.holding import LONGEST_TURN
from apps.work.waking import STALE_AFTER, ring


@shared_task(name="grids.work", expires=STALE_AFTER)
def work(*, team_id: str, bulk_id: str, worker_id: str = "") -> None:
    """Work on it for a turn, of which the next goes on by this name."""
    ids = {"team_id": UUID(team_id), "bulk_id": UUID(bulk_id)}
    former = UUID(worker_id) if worker_id else None
    if more := work_on_bulk(**ids, worker_id=former, lasts=LONGEST_TURN):
        ring(work, **ids, worker_id=more)


def ring_bulk(*, team_id: UUID, bulk_id: UUID) -> None:
    """Wake a worker for a bulk action."""
    ring(work, team_id=team_id, bulk_id=bulk_id)
