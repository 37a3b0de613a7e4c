"""What the clock asks for: teams with rules whose log is to be read."""

from __future__ import annotations

from celery import shared_task

from apps.assignments.selectors import teams_behind, teams_to_read
from apps.assignments.tasks import ring_team


@shared_task(name="assignments.ring_due", expires=5)
def ring_due() -> None:
    """Wake workers for what has just happened."""
    for team_id in teams_to_read():
        ring_team(team_id=team_id)


@shared_task(name="assignments.catch_up", expires=60)
def catch_up() -> None:
    """Wake workers for whatever was overlooked, or left by a worker that died."""
    for team_id in teams_behind():
        ring_team(team_id=team_id)
