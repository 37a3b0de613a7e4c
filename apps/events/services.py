"""Writing what happened, beside the change itself, and waking those who tell others."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection

from apps.accounts.models import Team
from apps.events.models import Event
from apps.events.wakes import wake_relay_after_commit


def record_event(
    *,
    team: Team,
    kind: str,
    conversation_id: UUID | None = None,
    subject_id: UUID | None = None,
    actor_id: UUID | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Add one event to the log, in the transaction of the change it tells of, and wake the relay after its commit."""
    Event.objects.create(
        team=team,
        kind=kind,
        conversation_id=conversation_id,
        subject_id=subject_id,
        actor_id=actor_id,
        data=data or {},
    )
    wake_relay_after_commit(team.pk)


def record_events(*, team_id: UUID, events: list[Event]) -> None:
    """Add many events of one team at once (a worker's batch)."""
    Event.objects.bulk_create(events, batch_size=500)
    wake_relay_after_commit(team_id)


def record_alike(
    *, team_id: UUID, kind: str, data: dict[str, Any], about: Collection[tuple[UUID, UUID]]
) -> None:
    """Add an event of the same words about each of many (conversation, subject) of one team."""
    if not about:
        return
    conversations, subjects = zip(*about, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_event (team_id, kind, conversation_id, subject_id, data, created_at) "
            "SELECT %s, %s, n.conversation_id, n.subject_id, %s, clock_timestamp() "
            "FROM unnest(%s, %s) AS n(conversation_id, subject_id)",
            [team_id, kind, json.dumps(data), list(conversations), list(subjects)],
        )
    wake_relay_after_commit(team_id)
