"""What the clock asks for: letters of handoffs that are due."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from apps.handoffs.mail import mail_letter
from apps.handoffs.selectors import letters_to_mail


@shared_task(name="handoffs.mail_due_letters", expires=5)
def mail_due_letters() -> None:
    """Mail what is due: it waits for ten seconds, so that what is taken back at once is never mailed."""
    now = timezone.now()
    for team_id, handoff_id in letters_to_mail(now=now):
        mail_letter(team_id=team_id, handoff_id=handoff_id, now=now)
