"""What wakes a worker for a ticket."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.help.mail import mail_ticket
from apps.work.waking import STALE_AFTER, ring


@shared_task(name="help.mail_ticket", expires=STALE_AFTER)
def write(*, team_id: str, ticket_id: str) -> None:
    mail_ticket(team_id=UUID(team_id), ticket_id=UUID(ticket_id), now=timezone.now())


def ring_ticket(*, team_id: UUID, ticket_id: UUID) -> None:
    """Wake a worker for the letter about a ticket."""
    ring(write, team_id=team_id, ticket_id=ticket_id)
