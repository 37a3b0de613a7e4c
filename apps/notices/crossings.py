"""Saying that somebody is about to turn orange or red, in time. The cost follows who does, not the chats."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.accounts.tenancy import as_team
from apps.chat.models import ClockMark
from apps.events.models import Event
from apps.events.services import record_events
from apps.notices.selectors import chats_turning

MARK = "notices:turning"
TURNING = "alert.turning"


@transaction.atomic
def announce_turning(*, now: datetime) -> int:
    """Write one event for each assigned chat that has come so near to a colour since the last look. Return how many.

    The look and its mark are one transaction: a crash repeats the look, and two clocks take turns.
    """
    mark, is_first = ClockMark.objects.select_for_update().get_or_create(
        name=MARK, defaults={"looked_at": now}
    )
    if is_first or mark.looked_at >= now:
        return 0
    turning: dict[UUID, list[Event]] = defaultdict(list)
    for each in chats_turning(after=mark.looked_at, until=now):
        # Not about the chat's own history: it shows what has happened, not what is about to.
        data = {
            "conversation": str(each.conversation_id),
            "colour": each.colour,
            "since": each.since.isoformat(),
        }
        turning[each.team_id].append(Event(team_id=each.team_id, kind=TURNING, data=data))
    for team_id, events in turning.items():
        with as_team(team_id), transaction.atomic():
            record_events(team_id=team_id, events=events)
    mark.looked_at = now
    mark.save(update_fields=["looked_at"])
    return sum(map(len, turning.values()))
