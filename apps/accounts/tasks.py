"""What about people is done outside of a request: mail."""

from __future__ import annotations

from smtplib import SMTPException
from uuid import UUID

from celery import shared_task
from django.db import transaction

from apps.accounts.mail import send_invitation
from apps.accounts.tenancy import as_team


@shared_task(
    name="accounts.mail_invitation",
    autoretry_for=(SMTPException, OSError),
    retry_backoff=5,
    max_retries=6,
)
def mail_invitation(*, team_id: str, invitation_id: str, token: str) -> None:
    with as_team(UUID(team_id)), transaction.atomic():
        send_invitation(invitation_id=UUID(invitation_id), token=token)
