"""What wakes a worker for bulk actions."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from apps.grids.intake import work_on_bulk
from apps.work.waking import STALE_AFTER, ring


@shared_task(name="grids.work", expires=STALE_AFTER)
def work(*, team_id: str, bulk_id: str) -> None:
    work_on_bulk(team_id=UUID(team_id), bulk_id=UUID(bulk_id))


def ring_bulk(*, team_id: UUID, bulk_id: UUID) -> None:
    """Wake a worker for a bulk action."""
    ring(work, team_id=team_id, bulk_id=bulk_id)
