"""What about people is done outside of a request: mail."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.accounts.mail import send_invitation


@shared_task(name="accounts.mail_invitation")
def mail_invitation(*, team_id: str, invitation_id: str) -> None:
    send_invitation(team_id=UUID(team_id), invitation_id=UUID(invitation_id), now=timezone.now())
