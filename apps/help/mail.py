"""The letter about a ticket, to those who run the product."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.accounts.mail import send_letter
from apps.accounts.models import Membership
from apps.accounts.tenancy import as_team
from apps.help.models import Ticket

logger = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(minutes=1)
SUBJECT = 60


def mail_ticket(*, team_id: UUID, ticket_id: UUID, now: datetime) -> None:
    """Mail a ticket once, however many workers try; when that fails, put it off."""
    with as_team(team_id), transaction.atomic():
        # Held while the mail goes out: whoever else comes meanwhile goes on.
        due = Ticket.objects.filter(pk=ticket_id, mail_due_at__lte=now).select_related(
            "team__account", "user"
        )
        ticket = due.select_for_update(skip_locked=True, of=("self",)).first()
        if ticket is None or not settings.SUPPORT_EMAIL:
            return
        try:
            _send(ticket)
        except (SMTPException, OSError) as error:
            logger.warning("A ticket could not be mailed (%s); again later.", type(error).__name__)
            ticket.put_off(now=now, at_least=FIRST_PAUSE)
        else:
            ticket.mail_due_at, ticket.mailed_at = None, now
        ticket.save(update_fields=["mail_due_at", "mailed_at"])


def _send(ticket: Ticket) -> None:
    place = Membership.objects.for_team(ticket.team).filter(user=ticket.user).first()
    beginning = ticket.words.strip().splitlines()[0]
    beginning = beginning if len(beginning) <= SUBJECT else f"{beginning[: SUBJECT - 1]}…"
    send_letter(
        "ticket",
        team=ticket.team,
        subject=f"[{ticket.code}] {beginning}",
        to=[settings.SUPPORT_EMAIL],
        # Whoever answers the letter answers the person.
        headers={"Reply-To": ticket.user.email} if ticket.user else None,
        context={"ticket": ticket, "place": place, "link": f"{settings.PUBLIC_URL}{ticket.page}"},
    )
