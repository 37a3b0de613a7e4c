"""Where in one chat some words stand, and the page of its thread around a moment."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.dateparse import parse_date

from apps.chat.models import Conversation, Message, Note
from apps.chat.thread import ThreadPage, thread_page

MOST_FOUND = 100
SHORTEST = 2
# Lines that are shown below the one that was jumped to; and of a day that was jumped to, and what follows it.
BELOW, OF_DAY = 15, 40


class Found(NamedTuple):
    """A line with the words: the id of its element, and when it was written."""

    line: str
    at: datetime


def find_within(*, conversation: Conversation, query: str) -> list[Found]:
    """Return the newest lines of a chat in which all the words stand, newest first.

    The rows of one chat are read by the index of its thread; no other chat is looked at, however many there are.
    """
    words = query.split()
    if len(query.strip()) < SHORTEST:
        return []
    having = Q(team=conversation.team_id, conversation=conversation)
    for word in words:
        having &= Q(body__icontains=word)
    newest = "-created_at", "-pk"
    texts = Message.objects.filter(having).order_by(*newest).values_list("pk", "created_at")
    notes = Note.objects.filter(having).order_by(*newest).values_list("pk", "created_at")
    found = [
        *(Found(f"message-{pk}", at) for pk, at in texts[:MOST_FOUND]),
        *(Found(f"note-{pk}", at) for pk, at in notes[:MOST_FOUND]),
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)[:MOST_FOUND]


def beginning_of(day: str, *, zone: ZoneInfo) -> datetime | None:
    """Return right before when a day begins on a zone's clocks, if it is written as one that can be."""
    try:
        written = parse_date(day)
        midnight = datetime.combine(written, time.min, tzinfo=zone) if written else None
        return midnight.astimezone(UTC) - timedelta(microseconds=1) if midnight else None
    except (ValueError, OverflowError):
        return None


def thread_around(
    *, conversation: Conversation, moment: datetime, below: int = BELOW
) -> tuple[ThreadPage, bool]:
    """Return the page of a thread with the line of a moment and some below it, and whether there are newer ones."""
    after = Message.objects.filter(
        team=conversation.team_id, conversation=conversation, created_at__gt=moment
    )
    edges = after.order_by("created_at", "pk").values_list("created_at", flat=True)[below : below + 1]
    edge = next(iter(edges), None)
    return thread_page(conversation=conversation, before=edge), edge is not None
