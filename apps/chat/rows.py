"""One chat as a list shows it at a moment, in ready words: drawing it then asks nothing and reckons nothing.

A dashboard has a hundred of them; each answer that its template would have to find costs it a hundred times.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.accounts.models import User
from apps.candidates.models import Candidate
from apps.chat.models import Conversation, Message
from apps.chat.waiting import age_words
from apps.core.paths import path_of
from apps.core.phones import format_phone
from apps.grids.drawing import Age

FAILED = frozenset({Message.Status.FAILED, Message.Status.UNDELIVERED})


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation of `ConversationQuerySet.for_row`. Moments are ISO 8601, "" for none."""

    key: str
    address: str
    called: str
    sub: str
    text: str
    is_ours: bool
    is_undelivered: bool
    age: Age
    waiting_since: str
    last_message_at: str
    last_inbound_at: str
    read_at: str
    stage: str
    is_unread: bool
    is_closed: bool
    snoozed_until: datetime | None
    claimant: User | None
    assignee: User | None


def row_of(conversation: Conversation, *, now: datetime) -> Row:
    asked: dict[str, Any] = vars(conversation)
    is_ours = bool(conversation.last_body) and not conversation.last_is_inbound
    return Row(
        key=str(conversation.pk),
        address=path_of("chat:conversation", conversation.pk),
        called=called(conversation.candidate),
        sub=" · ".join(filter(None, (asked.get("job_title"), asked.get("source")))),
        text=conversation.last_body or "No texts yet",
        is_ours=is_ours,
        is_undelivered=asked.get("last_status", "") in FAILED,
        age=age_of(conversation, now=now),
        waiting_since=_iso(conversation.waiting_since) if conversation.is_waiting else "",
        last_message_at=_iso(conversation.last_message_at),
        last_inbound_at=_iso(conversation.last_inbound_at),
        read_at=_iso(asked.get("read_at")),
        stage=conversation.stage,
        is_unread=bool(asked.get("is_unread")),
        is_closed=conversation.is_closed,
        snoozed_until=conversation.snoozed_until,
        claimant=conversation.claimant(now=now),
        assignee=conversation.assignee,
    )


def called(candidate: Candidate) -> str:
    """Return what to call somebody: the name, else the phone number."""
    return candidate.name or format_phone(candidate.phone)


def age_of(conversation: Conversation, *, now: datetime) -> Age:
    """Return how long they have waited, or why nobody waits. A grey tick (no shape) is for who was answered."""
    waited = conversation.age(now=now)
    if conversation.is_closed:
        return Age("grey", "Closed", shape="box")
    if waited is not None:
        return Age(conversation.colour(now=now).value, age_words(waited), since=conversation.waiting_since)
    if not conversation.last_body:
        return Age("grey", "No texts yet", shape="dash")
    if conversation.last_inbound_at:
        return Age("grey", "Answered")
    return Age("grey", "No reply yet", shape="ring")


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""
