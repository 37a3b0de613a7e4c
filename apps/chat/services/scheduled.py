"""Texts that are planned: changed and withdrawn until they leave. Whether that is still in time, their row says."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.chat.attached import attachment_ids, without_files
from apps.chat.models import TEXT_LIFE, Conversation, Message, TrackedLink
from apps.chat.services.links import as_written, shorten_links
from apps.chat.services.sending import final_words, leaves_at
from apps.chat.services.upload_links import open_links_named
from apps.chat.services.wording import words_of
from apps.core.errors import DomainError
from apps.events.models import Event
from apps.events.services import record_event
from apps.messaging.gate import BULK
from apps.messaging.segments import count_parts
from apps.messaging.services import forget_attachments


class NotScheduled(DomainError):
    code = "not_scheduled"
    status = 409


class TextOfMany(DomainError):
    code = "text_of_many"
    status = 409


class CannotRestore(DomainError):
    code = "cannot_restore"
    status = 409


TOO_LATE = "This text is not scheduled any more: it has left, or was cancelled. Nothing was changed."


@transaction.atomic
def edit_text(
    *,
    message: Message,
    actor: User | None,
    now: datetime,
    body: str | None = None,
    send_at: datetime | None = None,
    track_links: bool | None = None,
) -> Message:
    """Change the words of a planned text, or when it leaves, until it does. What is None stays as it is.

    A worker that takes it for sending and whoever changes it take turns at its row; of the two, the second finds
    what the first has made of it. A moment that is past means now. The gate puts it into the hours of its person.

    Raises `NotScheduled` once it is on its way, `TextOfMany`, and what `send_text` raises of words and of the gate:
    nothing is changed then.
    """
    # Not its conversation, which is locked after it by those who write what the carrier answers.
    planned = Message.objects.select_for_update(of=("self",), no_key=True)
    locked = planned.filter(pk=message.pk, status=Message.Status.SCHEDULED).first()
    if locked is None:
        raise NotScheduled(TOO_LATE)
    if locked.origin in BULK:
        raise TextOfMany("This text is one of many, and is changed where they are.")
    locked.team = message.team
    chats = Conversation.objects.select_related("candidate", "number").filter(pk=locked.conversation_id)
    conversation = chats.get()
    conversation.team = message.team
    changed = []
    if send_at is not None and send_at != locked.send_at:
        _move(locked, conversation, send_at=send_at, now=now)
        changed += ["number", "send_at", "send_before", "any_hour_until", "error_code", "error_detail"]
    if body is not None:
        words = as_written(locked)
        tracks = words != locked.body if track_links is None else track_links
        if words_of(body, needs_some=not locked.media) != words or tracks != (words != locked.body):
            _rewrite(locked, conversation, body=body, track_links=tracks)
            changed += ["body", "segments"]
    if changed:
        locked.save(update_fields=[*changed, "updated_at"])
        named = (conversation.candidate_id, locked.body, locked.send_at or now)
        open_links_named(team=message.team, texts=[named])
        fields = [name for name in ("body", "send_at") if name in changed]
        _record(locked, "message.changed", actor, {"status": locked.status, "error": "", "fields": fields})
    message.refresh_from_db()
    return message


@transaction.atomic
def cancel_text(*, message: Message, actor: User | None) -> Message:
    """Withdraw a scheduled text; its files are deleted. Raises `NotScheduled` once it is on its way."""
    # Of many only the text goes, not the files that they share.
    ids = [] if message.origin in BULK else attachment_ids([message])
    media = without_files(message.media) if ids else message.media
    withdrawn = Message.objects.filter(pk=message.pk, status=Message.Status.SCHEDULED).update(
        status=Message.Status.CANCELLED, media=media
    )
    message.refresh_from_db()
    if not withdrawn:
        raise NotScheduled("Only a text that is still scheduled can be cancelled.")
    forget_attachments(team=message.team, ids=ids)
    _record(message, "message.cancelled", actor, {})
    return message


@transaction.atomic
def undo_cancel(*, message: Message, actor: User, now: datetime) -> Message:
    """Put a text back that this person has just cancelled: it leaves when it was to leave.

    Raises `CannotRestore` when its time has passed or its files are gone, and what the gate says by now.
    """
    cancelled = Message.objects.select_for_update(of=("self",), no_key=True)
    locked = cancelled.filter(pk=message.pk, status=Message.Status.CANCELLED).first()
    deeds = Event.objects.filter(
        team=message.team_id, conversation_id=message.conversation_id, subject_id=message.pk
    )
    last = deeds.order_by("-id").first()
    if locked is None or last is None or (last.kind, last.actor_id) != ("message.cancelled", actor.pk):
        raise CannotRestore("Only who has just cancelled a text can put it back.")
    if locked.origin in BULK:
        raise TextOfMany("This text is one of many, and is changed where they are.")
    if locked.media:
        raise CannotRestore("Its files were deleted with it. Write it again.")
    if locked.send_at is None or locked.send_at <= now:
        raise CannotRestore("Its time has passed. Write it again.")
    locked.team = message.team
    chats = Conversation.objects.select_related("candidate", "number").filter(pk=locked.conversation_id)
    conversation = chats.get()
    conversation.team = message.team
    hours = locked.any_hour_until
    _move(locked, conversation, send_at=locked.send_at, now=now, at_any_hour=hours is not None)
    locked.any_hour_until = hours
    locked.status = Message.Status.SCHEDULED
    locked.save(
        update_fields=[
            *("status", "number", "send_at", "send_before", "any_hour_until"),
            *("error_code", "error_detail", "updated_at"),
        ]
    )
    _record(locked, "message.scheduled", actor, {"undo": True})
    message.refresh_from_db()
    return message


def _move(
    message: Message,
    conversation: Conversation,
    *,
    send_at: datetime,
    now: datetime,
    at_any_hour: bool = False,
) -> None:
    number, departs_at, wait = leaves_at(
        conversation,
        origin=Message.Origin(message.origin),
        moment=max(send_at, now),
        now=now,
        at_any_hour=at_any_hour,
        waits=True,
    )
    message.number, message.send_at, message.send_before = number, departs_at, departs_at + TEXT_LIFE
    message.any_hour_until = None
    message.error_code = wait.code if wait else ""
    message.error_detail = wait.detail if wait else ""


def _rewrite(message: Message, conversation: Conversation, *, body: str, track_links: bool) -> None:
    number = message.number
    assert number is not None  # noqa: S101  (message_due_some_time)
    text = final_words(
        conversation,
        body,
        author=message.author,
        number=number,
        origin=Message.Origin(message.origin),
        instead_of=message.pk,
        needs_some=not message.media,
    )
    TrackedLink.objects.filter(team=message.team_id, message=message).delete()
    if track_links:
        shortened = shorten_links(team=message.team, texts=[(message.pk, text)])[message.pk]
        text = words_of(shortened, needs_some=not message.media)
    message.body, message.segments = text, count_parts(text, is_mms=bool(message.media))


def _record(message: Message, kind: str, actor: User | None, data: dict[str, object]) -> None:
    record_event(
        team=message.team,
        kind=kind,
        conversation_id=message.conversation_id,
        subject_id=message.pk,
        actor_id=actor.pk if actor else None,
        data=data,
    )
