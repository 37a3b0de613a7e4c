"""Texts that were planned, at the moment when they leave: the newest of their conversations, and maybe the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from apps.chat.answering import note_text
from apps.chat.models import Conversation, Message
from apps.events.models import Event
from apps.events.services import record_events

NOTE_ALL = """
UPDATE chat_conversation AS c
SET number_id = %(number)s, last_message_at = %(at)s, last_body = n.body, last_is_inbound = false
FROM unnest(%(ids)s, %(bodies)s) AS n(id, body) WHERE c.id = n.id AND c.team_id = %(team)s
"""


def note_leaving(messages: list[Message], *, at: datetime) -> None:
    """Let texts that were planned be the newest of their conversations, and answer there, now that they leave.

    Not while claiming, under the number's lock: whoever writes in a conversation takes these two the other way round.
    Once for each, whoever claims it again.
    """
    planned = {message.pk: message for message in messages if message.was_planned}
    if not planned:
        return
    with transaction.atomic():
        rows = Conversation.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
        conversations = rows.in_bulk([message.conversation_id for message in planned.values()])
        noted = Event.objects.filter(
            team=messages[0].team_id,
            conversation_id__in=conversations,
            kind="message.queued",
            subject_id__in=planned,
        )
        for subject_id in noted.values_list("subject_id", flat=True):
            planned.pop(subject_id, None)  # type: ignore[arg-type]
        _note(planned.values(), conversations, at=at)


def _note(messages: Iterable[Message], conversations: Mapping[UUID, Conversation], *, at: datetime) -> None:
    noted = list(messages)
    _note_bulk([message for message in noted if not message.answers], at=at)
    for message in noted:
        if message.answers:
            note_text(conversations[message.conversation_id], message, at=at)
            message.save(update_fields=["waited_since"])
    events = [
        Event(
            team_id=message.team_id,
            kind="message.queued",
            conversation_id=message.conversation_id,
            subject_id=message.pk,
            actor_id=message.author_id,
        )
        for message in noted
    ]
    if events:
        record_events(team_id=events[0].team_id, events=events)


def _note_bulk(messages: list[Message], *, at: datetime) -> None:
    """Do what `note_text` does for texts that answer nobody, in one statement."""
    if not messages:
        return
    newest = {message.conversation_id: message.body[:160] for message in messages}
    with connection.cursor() as cursor:
        cursor.execute(
            NOTE_ALL,
            {
                "number": messages[0].number_id,
                "team": messages[0].team_id,
                "at": at,
                "ids": list(newest),
                "bodies": list(newest.values()),
            },
        )
