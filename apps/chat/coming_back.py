"""What was put off, when its time has come: snoozed chats are back on the lists, and reminders are told of.

The clock looks each second, and what it finds is whatever is due by then: one that stood still finds it later, and of
two that look at once one does it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from apps.accounts.tenancy import as_team
from apps.chat.models import Conversation, Reminder
from apps.events.models import Event
from apps.events.services import record_events

# So many at once, that no team keeps the others waiting.
BATCH = 500


def teams_with_something_due(*, now: datetime) -> list[UUID]:
    """Return the teams with a chat or a reminder whose time has come."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chat_put_off_due(%s)", [now])
        return [team_id for (team_id,) in cursor.fetchall()]


def bring_back(*, team_id: UUID, now: datetime) -> int:
    """Bring back what is due of one team. Return how many chats and reminders that were."""
    with as_team(team_id):
        return _wake(team_id, now) + _ring(team_id, now)


@transaction.atomic
def _wake(team_id: UUID, now: datetime) -> int:
    rows = Conversation.objects.filter(team=team_id, snoozed_until__lte=now)
    # In somebody's hands just now: the next second finds it as they have left it.
    due = list(rows.select_for_update(of=("self",), no_key=True, skip_locked=True).order_by("pk")[:BATCH])
    _write_woken(team_id, due, by="time")
    return len(due)


@transaction.atomic
def _ring(team_id: UUID, now: datetime) -> int:
    due = Reminder.objects.filter(team=team_id).due(now=now)
    asked = list(due.order_by("due_at", "pk").values_list("conversation_id", flat=True)[:BATCH])
    if not asked:
        return 0
    # The chats first: an answer of the same moment, too, holds its chat and then what waited for it.
    chats = Conversation.objects.filter(team=team_id, pk__in=asked).order_by("pk")
    held = {row.pk: row for row in chats.select_for_update(of=("self",), no_key=True, skip_locked=True)}
    ringing = list(due.filter(conversation__in=held).order_by("due_at", "pk").select_for_update(of=("self",)))
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in ringing]).update(rung_at=now)
    record_events(
        team_id=team_id,
        events=[
            Event(
                team_id=team_id,
                kind="conversation.reminder_due",
                conversation_id=reminder.conversation_id,
                data={"for": str(reminder.user_id)},
            )
            for reminder in ringing
        ],
    )
    rung = {reminder.conversation_id for reminder in ringing}
    _write_woken(team_id, [row for pk, row in held.items() if pk in rung and row.is_snoozed], by="reminder")
    return len(ringing)


def _write_woken(team_id: UUID, due: list[Conversation], *, by: str) -> None:
    if not due:
        return
    Conversation.objects.filter(pk__in=[row.pk for row in due]).update(snoozed_until=None)
    record_events(
        team_id=team_id,
        events=[
            Event(team_id=team_id, kind="conversation.woken", conversation_id=row.pk, data={"by": by})
            for row in due
        ],
    )
