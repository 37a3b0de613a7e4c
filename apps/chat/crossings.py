"""Announcing who has just turned orange or red. The cost follows the crossings, not the conversations."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from apps.accounts.tenancy import as_team
from apps.chat.models import ClockMark, Conversation
from apps.chat.selectors import conversations_crossed
from apps.chat.waiting import ORANGE_FROM, RED_ABOVE, Colour
from apps.events.models import Event
from apps.events.services import record_events

logger = logging.getLogger(__name__)

MARK = "colours"
# And of a team that has stayed behind, with its id.
MARK_OF_TEAM = "colours:"
# Orange begins at its threshold, red just after its own.
THRESHOLDS = [(Colour.ORANGE, ORANGE_FROM), (Colour.RED, RED_ABOVE + timedelta(microseconds=1))]


@transaction.atomic
def announce_crossings(*, now: datetime) -> int:
    """Write one event for each conversation that crossed a threshold since the last look. Return how many did.

    The look and its mark are one transaction: a crash repeats the look, and two clocks take turns. A team whose events
    cannot be written stays behind with a mark of its own, and the others go on.
    """
    mark, is_first = ClockMark.objects.select_for_update().get_or_create(
        name=MARK, defaults={"looked_at": now}
    )
    if is_first or mark.looked_at >= now:
        return 0
    crossed = _crossed(after=mark.looked_at, until=now)
    behind = {
        UUID(late.name.removeprefix(MARK_OF_TEAM)): late
        for late in ClockMark.objects.filter(name__startswith=MARK_OF_TEAM)
    }
    announced = 0
    for team_id in crossed.keys() | behind.keys():
        late = behind.get(team_id)
        try:
            with as_team(team_id), transaction.atomic():
                events = _crossed_of(team_id, after=late.looked_at, until=now) if late else crossed[team_id]
                _announce(team_id, events)
        except Exception:
            logger.exception("The crossings of team %s could not be announced; they come again.", team_id)
            if late is None:
                ClockMark.objects.create(name=f"{MARK_OF_TEAM}{team_id.hex}", looked_at=mark.looked_at)
        else:
            announced += len(events)
            if late is not None:
                late.delete()
    mark.looked_at = now
    mark.save(update_fields=["looked_at"])
    return announced


def _announce(team_id: UUID, events: list[Event]) -> None:
    record_events(team_id=team_id, events=events)
    with connection.cursor() as cursor:
        # What is wrong with them must show here, not when all teams' transaction commits.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _crossed(*, after: datetime, until: datetime) -> dict[UUID, list[Event]]:
    """Return the events of all teams whose conversations crossed in (after, until]."""
    crossed: dict[UUID, list[Event]] = defaultdict(list)
    for colour, threshold in THRESHOLDS:
        pairs = conversations_crossed(after=after - threshold, until=until - threshold)
        for team_id, conversation_id in pairs:
            crossed[team_id].append(_event(team_id, conversation_id, colour))
    return crossed


def _crossed_of(team_id: UUID, *, after: datetime, until: datetime) -> list[Event]:
    """Return the events of one team that has stayed behind."""
    waiting = Conversation.objects.waiting().filter(team=team_id).order_by("waiting_since")
    return [
        _event(team_id, conversation_id, colour)
        for colour, threshold in THRESHOLDS
        for conversation_id in waiting.filter(
            waiting_since__gt=after - threshold, waiting_since__lte=until - threshold
        ).values_list("pk", flat=True)
    ]


def _event(team_id: UUID, conversation_id: UUID, colour: Colour) -> Event:
    return Event(
        team_id=team_id,
        kind="conversation.colour_changed",
        conversation_id=conversation_id,
        data={"colour": colour},
    )
