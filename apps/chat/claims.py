"""A batch of texts in a worker's hands, taken and looked at again in one statement each, however many they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from apps.chat.models import Message
from apps.chat.receipts import Claimed
from apps.core.ids import as_array

HOLD = """
UPDATE chat_message
SET status = 'sending', attempt_id = %s, lease_until = %s, attempts = attempts + 1
WHERE team_id = %s AND id = ANY(%s::uuid[])
"""
STILL_HELD = """
SELECT m.id FROM unnest(%s::uuid[], %s::uuid[]) AS c(id, attempt)
JOIN chat_message AS m ON m.id = c.id AND m.attempt_id = c.attempt
WHERE m.team_id = %s AND m.status = 'sending' AND m.held_at IS NULL
"""


def hold(messages: Collection[Message], *, attempt_id: UUID, lease_until: datetime) -> None:
    """Write on locked texts of one team whose attempt has them, and for how long."""
    if messages:
        team_id = next(iter(messages)).team_id
        with connection.cursor() as cursor:
            cursor.execute(
                HOLD,
                [attempt_id, lease_until, team_id, as_array(message.pk for message in messages)],
            )


def still_held(claimed: Sequence[Claimed]) -> set[UUID]:
    """Return those of one team's texts that are still in the hands of the attempt that claimed them."""
    ids, attempts = as_array(one.message.pk for one in claimed), as_array(one.attempt_id for one in claimed)
    with connection.cursor() as cursor:
        cursor.execute(STILL_HELD, [ids, attempts, claimed[0].message.team_id])
        return {pk for (pk,) in cursor.fetchall()}
