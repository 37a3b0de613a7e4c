"""What the clock asks for: letters that no wake has mailed, and questions that were kept long enough."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from apps.help.mail import mail_ticket
from apps.help.selectors import tickets_to_mail
from apps.help.services import forget_tickets


@shared_task(name="help.mail_due_tickets", expires=60)
def mail_due_tickets() -> None:
    now = timezone.now()
    for team_id, ticket_id in tickets_to_mail(now=now):
        mail_ticket(team_id=team_id, ticket_id=ticket_id, now=now)


@shared_task(name="help.forget", expires=600)
def forget() -> None:
    """Delete questions that were kept for 400 days."""
    forget_tickets(now=timezone.now())
