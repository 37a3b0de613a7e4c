"""What wakes a worker for assignment rules."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.assignments.fanout import read_log
from apps.work.waking import STALE_AFTER, ring

# Batches of one team's events before somebody else has a turn.
BATCHES = 10


@shared_task(name="assignments.read", expires=STALE_AFTER)
def read(*, team_id: str) -> None:
    """Read what is new in a team's log."""
    for _ in range(BATCHES):
        if not read_log(team_id=UUID(team_id), now=timezone.now()):
            return


def ring_team(*, team_id: UUID) -> None:
    """Wake a worker for the events of a team."""
    ring(read, team_id=team_id)
