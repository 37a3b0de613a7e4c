"""What wakes a worker for imports."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from apps.imports.intake import work_on_import
from apps.work.holding import LONGEST_TURN
from apps.work.waking import STALE_AFTER, ring


@shared_task(name="imports.work", expires=STALE_AFTER)
def work(*, team_id: str, import_id: str, worker_id: str = "") -> None:
    """Work on it for a turn, of which the next goes on by this name."""
    ids = {"team_id": UUID(team_id), "import_id": UUID(import_id)}
    former = UUID(worker_id) if worker_id else None
    if more := work_on_import(**ids, worker_id=former, lasts=LONGEST_TURN):
        ring(work, **ids, worker_id=more)


def ring_import(*, team_id: UUID, import_id: UUID) -> None:
    """Wake a worker for an import."""
    ring(work, team_id=team_id, import_id=import_id)
