"""Writing what happened, beside the change itself, and waking those who tell others."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from apps.accounts.models import Team
from apps.core.ids import as_array
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
    at: datetime | None = None,
) -> None:
    """Add one event to the log, in the transaction of the change it tells of, and wake the relay after its commit.

    It is of this moment, unless `at` says when it was.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_event (team_id, kind, conversation_id, subject_id, actor_id, data, created_at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [
                *(team.pk, kind, conversation_id, subject_id, actor_id),
                *(json.dumps(data or {}), at or timezone.now()),
            ],
        )
    wake_relay_after_commit(team.pk)


def record_events(*, team_id: UUID, events: list[Event]) -> None:
    """Add many events of one team at once (a worker's batch)."""
    Event.objects.bulk_create(events, batch_size=500)
    wake_relay_after_commit(team_id)


def record_alike(
    *,
    team_id: UUID,
    kind: str,
    about: Collection[tuple[UUID | str, UUID | str]],
    data: dict[str, Any] | None = None,
    actor_id: UUID | None = None,
) -> None:
    """Add the same event for many: each of `about` is a conversation and what in it was changed."""
    if not about:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_event (team_id, kind, conversation_id, subject_id, actor_id, data, created_at) "
            "SELECT %s, %s, row.conversation, row.subject, %s, %s, clock_timestamp() "
            "FROM unnest(%s::uuid[], %s::uuid[]) AS row (conversation, subject)",
            [
                *(team_id, kind, actor_id, json.dumps(data or {})),
                as_array(conversation for conversation, _ in about),
                as_array(subject for _, subject in about),
            ],
        )
    wake_relay_after_commit(team_id)
