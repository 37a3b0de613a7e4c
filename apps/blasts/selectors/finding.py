"""Which blasts there is something to do for, which one a text is of, and how fast one goes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from apps.accounts.models import Membership, User
from apps.blasts.models import Blast
from apps.blasts.selectors.counts import Counts
from apps.chat.models import Message
from apps.core.words import duration_words


class Pace(NamedTuple):
    """How fast its texts leave."""

    per_second: float
    left: timedelta | None

    @property
    def words(self) -> str:
        """Return it as people read it: “1.0 texts a second · 2 minutes left”."""
        if not self.per_second:
            return ""
        pace = f"{self.per_second:,.1f} texts a second"
        return f"{pace} · {duration_words(self.left)} left" if self.left else pace


def blasts_to_do(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, blast) of those under way, or whose time has come (a narrow look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, blast_id FROM blasts_to_do(%s)", [now])
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


def pace_of(blast: Blast, counts: Counts, *, now: datetime) -> Pace:
    """Return how many texts a second have left, and how long the others take at that."""
    until = blast.finished_at or blast.paused_at or now
    spent = (until - blast.started_at).total_seconds() if blast.started_at else 0.0
    left_us = counts.sent + counts.failed
    if spent < 1 or not left_us:
        return Pace(0.0, None)
    per_second = left_us / spent
    left = timedelta(seconds=round(counts.waiting / per_second)) if blast.is_going else None
    return Pace(per_second, left)
