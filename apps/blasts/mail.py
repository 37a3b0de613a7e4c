"""Letters about blasts that need a manager's yes: to the managers that it is wanted, to whoever asked what they say."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.accounts.mail import send_letter
from apps.accounts.tenancy import as_team
from apps.blasts.models import Blast
from apps.blasts.selectors import whom_to_ask
from apps.core.paths import path_of
from apps.lists.selectors import size_of

logger = logging.getLogger(__name__)

PAUSE = timedelta(minutes=5)


def mail_letter(*, team_id: UUID, blast_id: UUID, now: datetime) -> None:
    """Mail what is due about a blast once, however many workers try; when that fails, put it off."""
    with as_team(team_id), transaction.atomic():
        rows = Blast.objects.select_related("team__account", "list__team", "author", "asker", "approver")
        # Held while the mail goes out: whoever else comes meanwhile goes on.
        locked = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
        blast = locked.filter(pk=blast_id, letter_due_at__lte=now).first()
        if blast is None:
            return
        try:
            _send(blast, now=now)
        except (SMTPException, OSError) as error:
            logger.warning(
                "A letter about a blast could not be mailed (%s); again later.", type(error).__name__
            )
            blast.letter_due_at = now + PAUSE
        else:
            blast.letter_due_at = None
        blast.save(update_fields=["letter_due_at"])


def _send(blast: Blast, *, now: datetime) -> None:
    if blast.is_asked:
        people = [manager.email for manager in whom_to_ask(blast)]
        subject = f"“{blast.name}” needs your yes"
    else:
        people = [blast.asker.email] if blast.asker and blast.asker.is_active else []
        subject = f"“{blast.name}” {'was not approved' if blast.declined_at else 'was approved'}"
    if people:
        send_letter(
            "blast_asked" if blast.is_asked else "blast_answered",
            team=blast.team,
            subject=subject,
            to=people,
            context={
                "blast": blast,
                "size": size_of(blast, now=now),
                "link": f"{settings.PUBLIC_URL}{path_of('blasts:blast', blast.pk)}",
            },
        )
