"""What open screens hear of the log: rows, thread entries and counts, each drawn once for all who see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone

from apps.accounts.models import Membership, Team
from apps.chat.gateway import cards_of
from apps.chat.happenings import HANDOFFS, SHOWN_CALLS, SHOWN_EVENTS, key_of, people_named
from apps.chat.lines import ThreadItem
from apps.chat.models import Conversation, ConversationShare, Message, Note
from apps.chat.rows import draw_row
from apps.chat.selectors import (
    ColourCounts,
    WaitingCounts,
    shared_waiting,
    snoozed_waiting,
    waiting_counts,
)
from apps.events.models import Event

# What changes a row of the list, and with it perhaps the counts.
ROW_KINDS = (
    *("message.received", "message.queued", "message.failed"),
    *("message.scheduled", "message.changed", "message.cancelled"),
    *("conversation.", "candidate.", "application.", "call."),
)
# What says what one person has read.
OF_READING = frozenset({"conversation.read", "conversation.unread"})
# What takes a chat off every screen, and the word for it.
GONE = {"conversation.merged": "merged", "conversation.erased": "erased"}
# What only managers look through (the audit log) is told to no screen.
UNTOLD = ("person.", "member.", "invitation.", "key.", "audit.")
# More texts than this at once are a blast: whoever watches one of its chats fetches the thread instead.
MOST_ENTRIES = 40


def render_events(*, team_id: UUID, events: list[Event]) -> dict[str, Any]:
    """Return {now, items, counts, shared_waiting} for the sockets of a team.

    Each item has `audience`, the restricted members who may see its conversation, and `lost_by`, who may no more;
    `shared_waiting` is how many wait for each of them. The consumer heeds and removes all three. `gone` says why a chat
    leaves every screen.
    """
    now = timezone.now()
    about = _conversations_meant(events)
    conversations = _conversations(about.values())
    gone = _gone(events, conversations)
    audience = _audience(team_id, {*conversations, *gone, *filter(None, gone.values())})
    zone = Team.objects.get(pk=team_id).zone
    # Drawn once for all, in the team's time.
    with timezone.override(zone):
        entries = _entries(events, conversations, now=now)
    rows: dict[UUID, str] = {}
    items = []
    # A conversation's row is drawn once a batch, at its last event.
    for event in reversed(events):
        if event.kind.startswith(UNTOLD):
            continue
        meant = about.get(event.pk)
        conversation = conversations.get(meant) if meant else None
        item = {
            "kind": event.kind,
            "conversation": _text(meant),
            "actor": _text(event.actor_id),
            "reader": event.data.get("user") if event.kind in OF_READING else None,
            "for": event.data.get("for"),
            "audience": audience.get(gone.get(meant) or meant, []) if meant else _addressed(event),
            "lost_by": event.data.get("with") if event.kind == "conversation.unshared" else None,
            "entry": entries.get(event.pk),
            "entry_id": entry_id(event),
            "row": None,
        }
        if meant in gone and event.kind in GONE:
            item["gone"] = GONE[event.kind]
        if conversation is not None and conversation.pk not in rows and event.kind.startswith(ROW_KINDS):
            with timezone.override(zone):
                rows[conversation.pk] = draw_row(conversation, now)
            item["row"] = rows[conversation.pk]
        if conversation is not None:
            item |= row_facts(conversation)
        items.append(item)
    payload: dict[str, Any] = {"now": now.isoformat(), "items": items[::-1], "counts": None}
    payload["shared_waiting"] = shared_waiting(team_id=team_id) if rows or gone else None
    if rows or gone:
        payload["counts"] = counts_as_json(waiting_counts(team_id=team_id, now=now))
        payload["counts"]["snoozed"] = snoozed_waiting(Conversation.objects.filter(team=team_id)).count()
    return payload


def row_facts(conversation: Conversation) -> dict[str, Any]:
    """Return what a screen needs to know where a row belongs and for whom."""
    return {
        "waiting_since": _moment(conversation.waiting_since),
        "last_message_at": _moment(conversation.last_message_at),
        "last_inbound_at": _moment(conversation.last_inbound_at),
        "assignee": _text(conversation.assignee_id),
        "claimed_by": _text(conversation.claimed_by_id),
        "closed": conversation.is_closed,
        "snoozed": conversation.is_snoozed,
    }


def counts_as_json(counts: WaitingCounts) -> dict[str, Any]:
    def colours(some: ColourCounts) -> dict[str, int]:
        return {"green": some.green, "orange": some.orange, "red": some.red}

    return {
        "unassigned": colours(counts.unassigned),
        "by_assignee": {str(assignee): colours(some) for assignee, some in counts.by_assignee.items()},
    }


def entry_id(event: Event) -> str | None:
    """Return the id of the element that shows this event in a thread."""
    if event.kind.startswith("message.") and event.subject_id:
        return f"message-{event.subject_id}"
    if event.kind == "note.added" and event.subject_id:
        return f"note-{event.subject_id}"
    return key_of(event) if event.kind in HANDOFFS.union(SHOWN_EVENTS) else None


def _conversations_meant(events: list[Event]) -> dict[int, UUID]:
    """Return by event the conversation that it is about: the one it names, or that with its candidate."""
    candidates = {event.pk: _candidate_of(event) for event in events if event.conversation_id is None}
    asked = {candidate for candidate in candidates.values() if candidate}
    rows = Conversation.objects.filter(candidate__in=asked) if asked else Conversation.objects.none()
    by_candidate = {candidate: pk for pk, candidate in rows.values_list("pk", "candidate_id")}
    meant = {event.pk: event.conversation_id for event in events if event.conversation_id}
    for event_id, candidate in candidates.items():
        if candidate in by_candidate:
            meant[event_id] = by_candidate[candidate]
    return meant


def _candidate_of(event: Event) -> UUID | None:
    if event.kind.startswith("candidate."):
        return event.subject_id
    return UUID(event.data["candidate"]) if event.kind.startswith("application.") else None


def _conversations(named: Iterable[UUID]) -> dict[UUID, Conversation]:
    rows = Conversation.objects.filter(pk__in=set(named), erased_at=None)
    return {row.pk: row for row in rows.for_row()}


def _gone(events: list[Event], conversations: dict[UUID, Conversation]) -> dict[UUID | None, UUID | None]:
    """Return the chats that were merged or erased and are not back, each with that which has its texts now."""
    return {
        event.conversation_id: UUID(event.data["into"]) if "into" in event.data else None
        for event in events
        if event.kind in GONE and event.conversation_id not in conversations
    }


def _audience(team_id: UUID, conversations: set[UUID | None]) -> dict[UUID, list[str]]:
    audience: dict[UUID, list[str]] = defaultdict(list)
    shares = ConversationShare.objects.filter(
        conversation__in=conversations,
        user__memberships__role=Membership.Role.RESTRICTED,
        user__memberships__team=team_id,
    )
    for conversation_id, user_id in shares.values_list("conversation_id", "user_id"):
        audience[conversation_id].append(str(user_id))
    return audience


def _entries(
    events: list[Event], conversations: dict[UUID, Conversation], *, now: datetime
) -> dict[int, str]:
    shown = [event for event in events if entry_id(event)]
    if len(shown) > MOST_ENTRIES:
        return {}
    subjects = {event.subject_id for event in shown if event.subject_id}
    texts = Message.objects.filter(pk__in=subjects).with_sent_again().select_related("author")
    messages = {row.pk: row for row in texts}
    notes = {row.pk: row for row in Note.objects.filter(pk__in=subjects).select_related("author")}
    names = people_named(event for event in shown if event.kind in SHOWN_EVENTS)
    cards = cards_of(shown)
    entries: dict[int, str] = {}
    for event in shown:
        message, note = messages.get(event.subject_id), notes.get(event.subject_id)  # type: ignore[arg-type]
        if message is not None:
            if message.conversation_id in conversations:
                # What is planned says what time that is where its person is.
                message.conversation = conversations[message.conversation_id]
            item = ThreadItem(at=message.created_at, message=message)
        elif note is not None:
            item = ThreadItem(at=note.created_at, note=note)
        elif card := cards.get(event.subject_id):  # type: ignore[arg-type]
            item = ThreadItem(at=card.at, event=event, card=card)
        else:
            meant = conversations.get(event.conversation_id) if event.kind in SHOWN_CALLS else None  # type: ignore[arg-type]
            phone = meant.candidate.phone if meant else ""
            item = ThreadItem(at=event.created_at, event=event, names=names, phone=phone)
        entries[event.pk] = render_to_string("chat/_entry.html", {"item": item, "now": now})
    return entries


def _addressed(event: Event) -> list[str]:
    """Return for whom what is about no chat is meant by name: them alone, whatever their role sees of others."""
    return [event.data["for"]] if "for" in event.data else []


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
