"""What the clock asks for: bulk actions that nobody works on, and what was kept of others for a day."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.grids.selectors import bulk_to_do, bulk_to_forget
from apps.grids.services import forget_bulk
from apps.grids.tasks import ring_bulk
from apps.work.models import UNDO_LIFE


@shared_task(name="grids.ring_due", expires=5)
def ring_due() -> None:
    """Wake a worker for what a lost wake, or a worker that died, has left."""
    for team_id, bulk_id in bulk_to_do(now=timezone.now()):
        ring_bulk(team_id=team_id, bulk_id=bulk_id)


@shared_task(name="grids.forget_bulk", expires=300)
def forget() -> None:
    for team_id, bulk_id in bulk_to_forget(before=timezone.now() - UNDO_LIFE):
        with as_team(team_id):
            forget_bulk(bulk_id=bulk_id)
