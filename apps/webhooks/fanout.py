"""Reading the log for a team's endpoints: each event once, however many read and whoever dies.

The numbers of a team's events have no holes, and whoever has seen n has seen all up to n (docs/adr/0003). So the reader
remembers one number. It writes what is to be told in the transaction that moves it on: neither is there without the
other.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.accounts.tenancy import as_team
from apps.events.models import Event
from apps.webhooks.happenings import HAPPENINGS, WORD_OF
from apps.webhooks.models import Cursor, Delivery, Endpoint

BATCH = 500


def read_log(*, team_id: UUID, now: datetime) -> tuple[list[UUID], bool]:
    """Read some events of a team. Return the endpoints that have something to be told, and whether there is more."""
    with as_team(team_id), transaction.atomic():
        rows = Cursor.objects.filter(team=team_id)
        # Whoever else reads for this team goes on with another.
        cursor = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
        if cursor is None:
            return [], False
        events = list(Event.objects.filter(team=team_id).relayed_after(cursor.seq)[:BATCH])
        if not events:
            return [], False
        # Held, so that one that is being switched off gets nothing behind its back.
        endpoints = list(
            Endpoint.objects.filter(team=team_id)
            .active()
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True)
        )
        deliveries = [
            _delivery(endpoint, event, word, now=now)
            for event in events
            if (word := WORD_OF.get(event.kind))
            for endpoint in endpoints
            if word in endpoint.events and _seq(event) > endpoint.from_seq
        ]
        Delivery.objects.bulk_create(deliveries, batch_size=BATCH)
        cursor.seq = _seq(events[-1])
        cursor.save(update_fields=["seq"])
    return list(dict.fromkeys(each.endpoint_id for each in deliveries)), len(events) == BATCH


def _delivery(endpoint: Endpoint, event: Event, word: str, *, now: datetime) -> Delivery:
    is_chat = HAPPENINGS[word].about == "conversation"
    return Delivery(
        team_id=event.team_id,
        endpoint=endpoint,
        event_seq=event.seq,
        kind=word,
        happened_at=event.created_at,
        subject_id=event.conversation_id if is_chat else event.subject_id,
        conversation_id=event.conversation_id,
        next_at=now,
        created_at=now,
    )


def _seq(event: Event) -> int:
    assert event.seq is not None  # noqa: S101  (only numbered ones are read)
    return event.seq
