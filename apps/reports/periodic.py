"""What the clock asks for: events to read, and days to count."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from apps.reports.selectors import days_to_count, teams_to_read
from apps.reports.tasks import ring_day, ring_team


@shared_task(name="reports.ring_due", expires=5)
def ring_due() -> None:
    """Wake workers for what is new and what is due, also for what a worker that died has left."""
    for team_id in teams_to_read():
        ring_team(team_id=team_id)
    for team_id, day_id in days_to_count(now=timezone.now()):
        ring_day(team_id=team_id, day_id=day_id)
