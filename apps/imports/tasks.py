"""What wakes a worker for imports."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from apps.imports.intake import work_on_import
from apps.work.waking import STALE_AFTER, ring


@shared_task(name="imports.work", expires=STALE_AFTER)
def work(*, team_id: str, import_id: str) -> None:
    work_on_import(team_id=UUID(team_id), import_id=UUID(import_id))


def ring_import(*, team_id: UUID, import_id: UUID) -> None:
    """Wake a worker for an import."""
    ring(work, team_id=team_id, import_id=import_id)
