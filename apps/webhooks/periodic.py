"""What the clock asks for: events to read, calls that are due, letters, and what was kept long enough."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from apps.webhooks.mail import mail_letter
from apps.webhooks.selectors import endpoints_to_call, letters_to_mail, teams_to_read
from apps.webhooks.services import forget_deliveries
from apps.webhooks.tasks import ring_endpoint, ring_team


@shared_task(name="webhooks.ring_due", expires=5)
def ring_due() -> None:
    """Wake workers for what is new and what is due, also for what a worker that died has left."""
    for team_id in teams_to_read():
        ring_team(team_id=team_id)
    for team_id, endpoint_id in endpoints_to_call(now=timezone.now()):
        ring_endpoint(team_id=team_id, endpoint_id=endpoint_id)


@shared_task(name="webhooks.mail_due_letters", expires=60)
def mail_due_letters() -> None:
    now = timezone.now()
    for team_id, endpoint_id in letters_to_mail(now=now):
        mail_letter(team_id=team_id, endpoint_id=endpoint_id, now=now)


@shared_task(name="webhooks.forget", expires=600)
def forget() -> None:
    """Delete deliveries that were kept for a month."""
    forget_deliveries(now=timezone.now())
