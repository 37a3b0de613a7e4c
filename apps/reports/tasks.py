"""What wakes a worker for reports. A turn is a few seconds at most: who is next, is rung for again."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.reports.intake import count_day, read_log
from apps.work.waking import STALE_AFTER, ring

# Batches of one team's events before somebody else has a turn.
BATCHES = 20


@shared_task(name="reports.read", expires=STALE_AFTER)
def read(*, team_id: str) -> None:
    """Read what is new in a team's log."""
    for _ in range(BATCHES):
        if not read_log(team_id=UUID(team_id), now=timezone.now()):
            return


@shared_task(name="reports.count", expires=STALE_AFTER)
def count(*, team_id: str, day_id: str) -> None:
    count_day(team_id=UUID(team_id), day_id=UUID(day_id), now=timezone.now())


def ring_team(*, team_id: UUID) -> None:
    """Wake a worker for the events of a team."""
    ring(read, team_id=team_id)


def ring_day(*, team_id: UUID, day_id: UUID) -> None:
    """Wake a worker for a day of a team."""
    ring(count, team_id=team_id, day_id=day_id)
