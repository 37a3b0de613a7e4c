"""What the clock asks for: what was uploaded and never sent, and what was kept long enough."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.messaging.selectors import teams_with_unsent_attachments
from apps.messaging.services.attachments import UNSENT_LIFE, forget_unsent
from apps.messaging.services.old_calls import forget_old_calls


@shared_task(name="messaging.forget_unsent", expires=600)
def forget_unsent_attachments() -> None:
    before = timezone.now() - UNSENT_LIFE
    for team_id in teams_with_unsent_attachments(before=before):
        with as_team(team_id):
            forget_unsent(team_id=team_id, before=before)


@shared_task(name="messaging.forget_calls", expires=600)
def forget_calls() -> None:
    """Delete what the carrier said about texts, and calls that were not let in, after ninety days."""
    forget_old_calls(now=timezone.now())
