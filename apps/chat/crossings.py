"""Announcing who has just turned orange or red. The cost follows the crossings, not the conversations."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from apps.accounts.tenancy import as_team
from apps.chat.models import ClockMark
from apps.chat.selectors import conversations_crossed
from apps.chat.waiting import ORANGE_FROM, RED_ABOVE, Colour
from apps.events.models import Event
from apps.events.services import record_events

MARK = "colours"
# Orange begins at its threshold, red just after its own.
THRESHOLDS = [(Colour.ORANGE, ORANGE_FROM), (Colour.RED, RED_ABOVE + timedelta(microseconds=1))]


@transaction.atomic
def announce_crossings(*, now: datetime) -> int:
    """Write one event for each conversation that crossed a threshold since the last look. Return how many did.

    The look and its mark are one transaction: a crash repeats the look, and two clocks take turns.
    """
    mark, is_first = ClockMark.objects.select_for_update().get_or_create(
        name=MARK, defaults={"looked_at": now}
    )
    if is_first or mark.looked_at >= now:
        return 0
    crossed: dict[UUID, list[Event]] = defaultdict(list)
    for colour, threshold in THRESHOLDS:
        for team_id, conversation_id in conversations_crossed(
            after=mark.looked_at - threshold, until=now - threshold
        ):
            crossed[team_id].append(
                Event(
                    team_id=team_id,
                    kind="conversation.colour_changed",
                    conversation_id=conversation_id,
                    data={"colour": colour},
                )
            )
    for team_id, events in crossed.items():
        with as_team(team_id):
            record_events(team_id=team_id, events=events)
    mark.looked_at = now
    mark.save(update_fields=["looked_at"])
    return sum(map(len, crossed.values()))
