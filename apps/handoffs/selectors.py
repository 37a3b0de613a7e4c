"""Questions about handoffs, and the clock's look across teams."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection

from apps.accounts.models import Team
from apps.chat.gateway import Card, CountedNotice, Notice
from apps.core.words import counted
from apps.handoffs.models import Handoff, HandoffQuerySet

CARD = "handoffs/_card.html"
NOT_TAKEN_UP = {"all": [{"field": "handoff.taken_up", "op": "is", "value": False}]}


@dataclass(frozen=True)
class Sister:
    """Another team of the account: that it is there, and what it is called; also in addresses."""

    pk: UUID
    name: str
    slug: str


def sister_teams() -> list[Sister]:
    """Return the other teams of the present team's account by name (a narrow look across teams)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, name, slug FROM handoffs_sisters()")
        return [Sister(*row) for row in cursor.fetchall()]


def cards_of(*, team_id: UUID, ids: Collection[UUID]) -> dict[UUID, Card]:
    """Return the cards of handoffs in a thread, the same for all who see it."""
    rows = Handoff.objects.filter(team=team_id, pk__in=ids, candidate__erased_at=None).with_facts()
    return {
        row.pk: Card(row.created_at, CARD, {"handoff": row}, chat=row.chat_id)  # type: ignore[attr-defined]
        for row in rows
    }


def _not_taken_up(team: Team) -> HandoffQuerySet:
    return Handoff.objects.for_team(team).arrived().not_taken_up()


def _handed_to_us(number: int) -> Notice:
    words = f"{counted(number, 'candidate was', 'candidates were')} handed to your team, and nobody looks after them."
    return Notice(words, "Look at them", f"/handoffs/?{urlencode({'filter': json.dumps(NOT_TAKEN_UP)})}")


# That another team has handed over people whom nobody has taken up.
NOTICE = CountedNotice(_not_taken_up, _handed_to_us)


def letters_to_mail(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, handoff) of those whose letter is due (a narrow look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, handoff_id FROM handoffs_letters_due(%s)", [now])
        return [(team_id, handoff_id) for team_id, handoff_id in cursor.fetchall()]
