"""A typed text, taken back while it is held: as if it had never been sent, with its words for its author again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.chat.answering import let_wait_again
from apps.chat.attached import attachment_ids, in_few_words, without_files
from apps.chat.held_back import TAKEN_BACK
from apps.chat.models import Conversation, Message, TrackedLink
from apps.chat.services.links import as_written
from apps.chat.services.reminding import end_reminder
from apps.core.errors import DomainError
from apps.events.models import Event
from apps.events.services import record_event
from apps.messaging.opt_out_line import without_ending
from apps.messaging.services import release_attachments

STATUS = Message.Status
NOT_SAID = [STATUS.SCHEDULED, STATUS.CANCELLED]


class HasLeft(DomainError):
    code = "has_left"
    status = 409


@dataclass(frozen=True)
class TakenBack:
    """What goes back into its author's reply box: the words as they were sent, and the files that are theirs again."""

    message: Message
    body: str
    # Each as a text's row says it: id, name, content_type, size.
    files: list[dict[str, Any]] = field(default_factory=list)


def before_it(conversation: Conversation, *, reminds: bool) -> dict[str, Any]:
    """Return how a chat stands before a text changes it, as the log keeps it for whoever takes the text back."""
    claimed_until = conversation.claimed_until
    return {
        "stage": conversation.stage,
        "last_message_at": conversation.last_message_at.isoformat(),
        "claimed_by": str(conversation.claimed_by_id) if conversation.claimed_by_id else None,
        "claimed_until": claimed_until.isoformat() if claimed_until else None,
        "reminds": reminds,
    }


@transaction.atomic
def take_back_text(*, message: Message, actor: User, now: datetime) -> TakenBack:
    """Take a text of one's own out of the queue. A worker that takes it for sending and its author race for its row.

    Who waited for it waits again since then, the claim and the stage are as before, and it counts nowhere.

    Raises `HasLeft` if a worker was first, and for a text of somebody else or none of the reply box: nothing is
    changed then.
    """
    body, ids = without_ending(as_written(message)), attachment_ids([message])
    files = [dict(item) for item in message.media if "id" in item]
    mine = Message.objects.for_team(message.team).filter(pk=message.pk, author=actor)
    # One statement: of this and a worker's claim of the row, which takes it away from QUEUED too, one finds it there.
    taken = mine.filter(status=STATUS.QUEUED, origin=Message.Origin.CHAT, attempts=0).update(
        status=STATUS.CANCELLED,
        error_code=TAKEN_BACK,
        error_detail="Taken back by its author before it left.",
        media=without_files(message.media),
        updated_at=now,
    )
    if not taken:
        message.refresh_from_db()
        raise HasLeft(_why_not(message, actor))
    release_attachments(team=message.team, ids=ids, to=actor)
    TrackedLink.objects.filter(team=message.team_id, message=message).delete()
    message.refresh_from_db()
    # After the row of the text, as everywhere.
    rows = Conversation.objects.select_for_update(of=("self",), no_key=True).select_related("team")
    conversation = rows.get(pk=message.conversation_id)
    before = _before(message)
    if before.get("reminds"):
        end_reminder(conversation=conversation, user=actor)
    _undo_note(conversation, before, actor=actor, now=now)
    for kind in ("message.cancelled", "conversation.text_taken_back"):
        record_event(
            team=message.team,
            kind=kind,
            conversation_id=conversation.pk,
            subject_id=message.pk,
            actor_id=actor.pk,
        )
    return TakenBack(message=message, body=body, files=files)


def _why_not(message: Message, actor: User) -> str:
    if message.author_id != actor.pk:
        return "Only who wrote a text can take it back. Nothing was changed."
    if message.status == STATUS.CANCELLED:
        return "This text was taken back already."
    return "Too late to undo: the text has left already."


def _before(message: Message) -> Mapping[str, Any]:
    """Return how its chat stood before it, if it was held; of a text that was not, nothing is known."""
    queued = Event.objects.filter(
        team=message.team_id,
        conversation_id=message.conversation_id,
        subject_id=message.pk,
        kind="message.queued",
    )
    data = queued.order_by("-id").values_list("data", flat=True).first() or {}
    before: Mapping[str, Any] = data.get("before", {})
    return before


def _undo_note(conversation: Conversation, before: Mapping[str, Any], *, actor: User, now: datetime) -> None:
    """Put back what `note_text` has changed, as far as nothing newer has changed it since."""
    said = Message.objects.for_team(conversation.team).filter(conversation=conversation)
    last = (
        said.exclude(status__in=NOT_SAID)
        .annotate(at=Coalesce("sent_at", "created_at"))
        .order_by("-at", "-pk")
        .first()
    )
    fields = ["last_body", "last_is_inbound", "stage", "last_message_at"]
    conversation.last_body = in_few_words(last)[:160] if last else ""
    conversation.last_is_inbound = last.is_inbound if last else False
    if last is not None:
        conversation.last_message_at = last.at  # type: ignore[attr-defined]
    elif "last_message_at" in before:
        conversation.last_message_at = datetime.fromisoformat(before["last_message_at"])
    engaged = Conversation.Stage.ENGAGED
    if before.get("stage") == Conversation.Stage.NEW and conversation.stage == engaged:
        conversation.stage = Conversation.Stage.NEW
    claimed_until = before.get("claimed_until")
    until = datetime.fromisoformat(claimed_until) if claimed_until else now
    is_free = conversation.claimed_by_id is None and not conversation.is_closed
    if is_free and before.get("claimed_by") == str(actor.pk) and until > now:
        conversation.claimed_by, conversation.claimed_until = actor, until
        fields += ["claimed_by", "claimed_until"]
    conversation.save(update_fields=fields)
    if not conversation.is_closed:
        let_wait_again(conversation)
