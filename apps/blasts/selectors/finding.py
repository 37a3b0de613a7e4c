"""Which blasts there is something to do for, which one a text is of, and how fast one goes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from apps.accounts.models import Membership, User
from apps.blasts.models import Blast, BlastRecipient
from apps.blasts.selectors.counts import Counts
from apps.blasts.selectors.nights import Waits, clock_words
from apps.chat.models import Message
from apps.core.words import duration_words

# Longer ago there may have been a night or a pause.
LATELY = timedelta(minutes=1)


class Pace(NamedTuple):
    """How fast its texts leave now, and how long it takes for those who may be texted now."""

    per_second: float = 0.0
    left: timedelta | None = None
    # From when on the first of the others may be.
    rest_from: datetime | None = None

    @property
    def words(self) -> str:
        """Return it as people read it: “1.0 texts a second · 2 minutes left · the rest from Fri, Nov 27, 08:00 CET”."""
        if not self.per_second:
            return ""
        parts = [f"{self.per_second:,.1f} texts a second"]
        if self.left:
            parts.append(f"{duration_words(self.left)} left")
        if self.rest_from:
            parts.append(f"the rest from {clock_words(self.rest_from)}")
        return " · ".join(parts)


def blasts_to_do(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, blast) of those under way, or whose time has come (a narrow look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, blast_id FROM blasts_to_do(%s)", [now])
        return list(cursor.fetchall())


def blasts_to_tally(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, blast) of large ones that are to be counted again (a narrow look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, blast_id FROM blasts_to_tally(%s)", [now])
        return list(cursor.fetchall())


def letters_to_mail(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, blast) of those about which a letter is due (a narrow look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, blast_id FROM blasts_letters_due(%s)", [now])
        return list(cursor.fetchall())


def whom_to_ask(blast: Blast) -> list[User]:
    """Return the managers who may say yes to a blast: who has neither written it nor changed it last."""
    managers = Membership.objects.for_team(blast.team).filter(role=Membership.Role.MANAGER).with_people()
    people = [each.user for each in managers if each.user.is_active]
    return [each for each in people if each.pk not in {blast.author_id, blast.editor_id}]


def blast_of_text(message: Message) -> Blast | None:
    """Return the blast that a text of ours is part of."""
    return Blast.objects.for_team(message.team).filter(recipients__message=message).first()


def pace_of(blast: Blast, counts: Counts, waits: Waits, *, now: datetime) -> Pace:
    """Return how many texts a second have left lately, and how long those take at that who need not wait."""
    if not blast.is_going or blast.started_at is None or not counts.waiting:
        return Pace()
    since = max(blast.started_at, now - LATELY)
    lately = BlastRecipient.objects.for_team(blast.team).filter(
        blast=blast,
        # As the index of what our number has sent to many has it.
        message__number=blast.number_id,
        message__lane=Message.Lane.BULK,
        message__sent_at__gt=since,
    )
    per_second = lately.count() / max(1.0, (now - since).total_seconds())
    may_go = counts.waiting - waits.people
    is_known = per_second > 0 and may_go > 0
    left = timedelta(seconds=round(may_go / per_second)) if is_known else None
    return Pace(per_second, left, waits.first)
