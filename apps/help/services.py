"""Asking for help."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction

from apps.accounts.models import Membership
from apps.core.afterwards import after_commit
from apps.core.errors import DomainError
from apps.core.words import one_line
from apps.help.models import MOST_CHARACTERS, Ticket
from apps.help.tasks import ring_ticket

MOST_AN_HOUR = 10
# As long as somebody may come back to an answer.
KEPT_FOR = timedelta(days=400)
FORGOTTEN_AT_ONCE = 1000


class NobodyToAsk(DomainError):
    code = "nobody_to_ask"
    status = 409


class AskedTooOften(DomainError):
    code = "asked_too_often"
    status = 429


class NothingAsked(DomainError):
    code = "nothing_asked"


@transaction.atomic
def ask_for_help(
    *, membership: Membership, words: str, page: str, browser: str, request_id: str, now: datetime
) -> Ticket:
    """Keep a question (5,000 characters at most) and have it mailed to `SUPPORT_EMAIL`, with where it came from.

    The same question again within an hour is that ticket. Raises `NobodyToAsk`, `NothingAsked` and `AskedTooOften`.
    """
    said = words.strip()
    if not settings.SUPPORT_EMAIL:
        raise NobodyToAsk("No address for help is set up on this server. Ask a manager of your team.")
    if not 0 < len(said) <= MOST_CHARACTERS:
        raise NothingAsked(f"Say in 1 to {MOST_CHARACTERS:,} characters what you need.", field="words")
    # One person's questions come one after the other.
    Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
    of_late = Ticket.objects.for_team(membership.team).asked_by(membership.user)
    of_late = of_late.filter(created_at__gt=now - timedelta(hours=1))
    if known := of_late.filter(words=said).newest_first().first():
        return known
    if of_late.count() >= MOST_AN_HOUR:
        raise AskedTooOften(
            f"You asked {MOST_AN_HOUR} times within an hour. They all have arrived; give it some time."
        )
    ticket = Ticket.objects.create(
        team=membership.team,
        user=membership.user,
        words=said,
        page=urlsplit(one_line(page)).path[:300],
        browser=one_line(browser)[:300],
        request_id=one_line(request_id)[:64],
        created_at=now,
        mail_due_at=now,
    )
    after_commit(ring_ticket, team_id=ticket.team_id, ticket_id=ticket.pk)
    return ticket


def forget_tickets(*, now: datetime) -> int:
    """Delete questions that are older than 400 days, of all teams, so many at once. Return how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT help_forget(%s, %s)", [now - KEPT_FOR, FORGOTTEN_AT_ONCE])
        (number,) = cursor.fetchone()
    return int(number)
