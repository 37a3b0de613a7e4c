"""What the database says about who answered whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from tests.journeys.pair.team import Pair

CLAIM_LIFE = timedelta(minutes=10)
TEXTS = """
    SELECT conversation_id::text, direction, author_id::text, body, created_at::text FROM chat_message
    WHERE team_id = %s AND (direction = 'inbound' OR origin = 'chat') AND status NOT IN ('failed', 'undelivered')
    ORDER BY conversation_id, created_at, id
"""
EVENTS = """
    SELECT conversation_id::text, kind, actor_id::text, created_at FROM events_event
    WHERE team_id = %s AND conversation_id IS NOT NULL ORDER BY conversation_id, id
"""
# What ends a claim.
LET_GO = {"conversation.released", "conversation.closed", "conversation.snoozed"}


def answered_twice(pair: Pair) -> list[str]:
    """Return where two people have written to a candidate who has said nothing in between."""
    found = []
    rows = pair.product.query(TEXTS, pair.team_id)
    for chat, texts in groupby(rows, key=lambda row: row[0]):
        answered_by = None
        for _, direction, author, body, at in texts:
            if direction == "inbound":
                answered_by = None
            elif answered_by not in {None, author}:
                found.append(f"{chat}: {body!r} at {at}, after a colleague's answer")
            else:
                answered_by = author
    return found


def written_past_a_claim(pair: Pair) -> list[str]:
    """Return where somebody has written while a colleague was on it."""
    found: list[str] = []
    rows = pair.product.query(EVENTS, pair.team_id)
    events_begin = datetime.min.replace(tzinfo=UTC)
    for chat, events in groupby(rows, key=lambda row: row[0]):
        holder, since = None, events_begin
        for _, kind, actor, at in events:
            if kind == "message.queued" and actor is not None:
                if holder not in {None, actor} and at - since < CLAIM_LIFE:
                    found.append(f"{chat}: at {at}")
                holder = None
            elif kind == "conversation.claimed":
                holder, since = actor, at
            elif kind in LET_GO:
                holder = None
    return found


def numbers(pair: Pair) -> dict[str, Any]:
    """Return how much has happened."""
    rows = pair.product.query(
        "SELECT kind, count(*) FROM events_event WHERE team_id = %s GROUP BY kind ORDER BY kind", pair.team_id
    )
    return dict(rows)
