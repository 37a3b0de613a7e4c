"""The letter to managers that an endpoint was switched off by itself."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.accounts.mail import send_letter
from apps.accounts.tenancy import as_team
from apps.core.paths import path_of
from apps.webhooks.models import Endpoint
from apps.webhooks.selectors import managers_to_tell

logger = logging.getLogger(__name__)

PAUSE = timedelta(minutes=5)


def mail_letter(*, team_id: UUID, endpoint_id: UUID, now: datetime) -> None:
    """Mail that an endpoint was switched off, once however many workers try; when that fails, put it off."""
    with as_team(team_id), transaction.atomic():
        rows = Endpoint.objects.select_related("team__account").filter(team=team_id, letter_due_at__lte=now)
        endpoint = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=endpoint_id)
        found = endpoint.first()
        if found is None:
            return
        try:
            _send(found)
        except (SMTPException, OSError) as error:
            logger.warning("A letter about a webhook could not be mailed (%s).", type(error).__name__)
            found.letter_due_at = now + PAUSE
        else:
            found.letter_due_at = None
        found.save(update_fields=["letter_due_at"])


def _send(endpoint: Endpoint) -> None:
    people = managers_to_tell(endpoint.team)
    if people:
        send_letter(
            "webhook_off",
            team=endpoint.team,
            subject=f"The webhook “{endpoint}” was switched off"[:150],
            to=people,
            context={
                "endpoint": endpoint,
                "link": f"{settings.PUBLIC_URL}{path_of('webhooks:endpoint', endpoint.pk)}",
            },
        )
