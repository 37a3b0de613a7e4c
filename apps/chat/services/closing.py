"""A conversation taken off the list of who waits, and put back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.dateparse import parse_datetime

from apps.accounts.models import User
from apps.chat.models import Conversation
from apps.chat.services.deeds import record_deed
from apps.core.errors import DomainError
from apps.events.models import Event


class TextUnseen(DomainError):
    code = "text_unseen"
    status = 409


@transaction.atomic
def close_conversation(
    *, conversation: Conversation, actor: User | None, now: datetime, heard_until: datetime | None = None
) -> Conversation:
    """Take a conversation off the list. Nobody waits in a closed one.

    `heard_until` is when the newest of their texts came that the actor's screen showed; None: nobody says what it
    showed. Raises `TextUnseen` when they have written since.
    """
    locked = _lock_as_heard(conversation, heard_until)
    if not locked.is_closed:
        since, until = locked.waiting_since, locked.snoozed_until
        Conversation.objects.filter(pk=conversation.pk).update(
            closed_at=now, waiting_since=None, claimed_by=None, claimed_until=None, snoozed_until=None
        )
        # Kept, so that closing can be undone.
        was = {"waiting_since": since.isoformat() if since else None}
        was |= {"snoozed_until": until.isoformat()} if until else {}
        record_deed(conversation, "conversation.closed", actor, was)
    conversation.refresh_from_db()
    return conversation


@transaction.atomic
def undo_close(*, conversation: Conversation, actor: User) -> Conversation:
    """Open a conversation as it was before this person closed it: waiting since then, and put aside until then."""
    closings = Event.objects.filter(
        team=conversation.team_id,
        conversation_id=conversation.pk,
        kind="conversation.closed",
        actor_id=actor.pk,
    )
    last = closings.order_by("-id").first()
    was_closed = conversation.is_closed
    open_conversation(conversation=conversation, actor=actor, is_undo=True)
    if was_closed and last is not None:
        before = {
            name: moment
            for name in ("waiting_since", "snoozed_until")
            if (moment := parse_datetime(last.data.get(name) or ""))
        }
        if before:
            Conversation.objects.open().filter(pk=conversation.pk, waiting_since=None).update(**before)
        conversation.refresh_from_db()
    return conversation


@transaction.atomic
def open_conversation(
    *, conversation: Conversation, actor: User | None, is_undo: bool = False, by: str = ""
) -> Conversation:
    """Put a closed conversation back on the list. `by` is what opens it, where no colleague does."""
    opened = Conversation.objects.filter(pk=conversation.pk, closed_at__isnull=False).update(closed_at=None)
    conversation.refresh_from_db()
    if opened:
        data = ({"undo": True} if is_undo else {}) | ({"by": by} if by else {})
        record_deed(conversation, "conversation.opened", actor, data or None)
    return conversation


@transaction.atomic
def clear_waiting(
    *, conversation: Conversation, actor: User | None, heard_until: datetime | None = None
) -> Conversation:
    """Say by hand that no reply is needed. `heard_until` as for closing; raises `TextUnseen`."""
    locked = _lock_as_heard(conversation, heard_until)
    if locked.waiting_since is not None:
        Conversation.objects.filter(pk=conversation.pk).update(
            waiting_since=None, claimed_by=None, claimed_until=None
        )
        record_deed(conversation, "conversation.answered", actor, {"by": "hand"})
    conversation.refresh_from_db()
    return conversation


def _lock_as_heard(conversation: Conversation, heard_until: datetime | None) -> Conversation:
    """Lock a conversation of which the actor has seen all that was written to us."""
    locked = Conversation.objects.select_for_update(of=("self",), no_key=True).get(pk=conversation.pk)
    if (
        heard_until is not None
        and locked.last_inbound_at is not None
        and locked.last_inbound_at > heard_until
    ):
        raise TextUnseen("They have just written again. Read that first.")
    return locked
