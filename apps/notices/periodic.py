"""What the clock asks for: events to read, chats that are about to turn, mails, and what was kept long enough."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from apps.notices.crossings import announce_turning
from apps.notices.mail import mail_letters
from apps.notices.selectors import letters_due, teams_behind, teams_to_read
from apps.notices.services import forget_notices
from apps.notices.tasks import ring_team


@shared_task(name="notices.ring_due", expires=5)
def ring_due() -> None:
    """Wake workers for what has just happened."""
    for team_id in teams_to_read():
        ring_team(team_id=team_id)


@shared_task(name="notices.catch_up", expires=60)
def catch_up() -> None:
    """Wake workers for whatever was overlooked, or left by a worker that died."""
    for team_id in teams_behind():
        ring_team(team_id=team_id)


@shared_task(name="notices.announce_turning", expires=5)
def look_for_turning() -> None:
    announce_turning(now=timezone.now())


@shared_task(name="notices.mail_due_letters", expires=60)
def mail_due_letters() -> None:
    now = timezone.now()
    for team_id, user_id in letters_due(now=now):
        mail_letters(team_id=team_id, user_id=user_id, now=now)


@shared_task(name="notices.forget", expires=600)
def forget() -> None:
    """Delete notices that were kept for sixty days."""
    forget_notices(now=timezone.now())
