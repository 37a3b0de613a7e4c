"""A chat that is put aside until later, and comes back: at its time, by hand, or because they wrote."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.chat.later import ensure_later
from apps.chat.models import Conversation
from apps.chat.services.conversations import ConversationClosed
from apps.chat.services.deeds import record_deed


@transaction.atomic
def snooze_conversation(
    *, conversation: Conversation, until: datetime, actor: User | None, now: datetime
) -> Conversation:
    """Put a chat aside until a moment: it leaves the lists of who waits, but whoever waits goes on waiting.

    One that is put aside already is put aside until then instead. Raises `ConversationClosed` and `BadTime`.
    """
    ensure_later(until, now=now)
    locked = Conversation.objects.select_for_update(of=("self",), no_key=True).get(pk=conversation.pk)
    if locked.is_closed:
        raise ConversationClosed("This chat is closed. Open it to snooze it.")
    if locked.snoozed_until != until:
        Conversation.objects.filter(pk=conversation.pk).update(
            snoozed_until=until, claimed_by=None, claimed_until=None
        )
        record_deed(conversation, "conversation.snoozed", actor, {"until": until.isoformat()})
    conversation.refresh_from_db()
    return conversation


@transaction.atomic
def wake_conversation(*, conversation: Conversation, actor: User | None) -> Conversation:
    """Put a chat back on the lists before its time."""
    woken = Conversation.objects.snoozed().filter(pk=conversation.pk).update(snoozed_until=None)
    conversation.refresh_from_db()
    if woken:
        record_deed(conversation, "conversation.woken", actor, {"by": "hand"})
    return conversation
