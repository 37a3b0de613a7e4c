"""Whose wait a text of ours ends, and that they wait on when the text never left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.db.models.functions import Coalesce

from apps.chat.attached import in_few_words
from apps.chat.models import Conversation, Message
from apps.events.models import Event
from apps.events.services import record_event
from apps.messaging.keywords import read_keyword

Status = Message.Status

CORRECTED = "conversation.wait_corrected"
# By these a person says that nobody needs to answer any more.
CLEARED_BY_HAND = ["conversation.answered", "conversation.closed"]
REOPENED = "conversation.opened"
# So many closings and openings are looked through for one that counts.
LOOK_BACK = 50


def note_text(conversation: Conversation, message: Message, *, at: datetime) -> None:
    """Change a locked conversation by a text of ours that goes out: it is the newest, and may be the answer.

    `message.waited_since` is set, and is for the caller to save.
    """
    conversation.number = message.number
    conversation.last_message_at = at
    conversation.last_body = in_few_words(message)[:160]
    conversation.last_is_inbound = False
    fields = ["number", "last_message_at", "last_body", "last_is_inbound"]
    since = conversation.waiting_since
    planned_at = message.planned_at
    if message.answers and (since is None or since <= planned_at):
        message.waited_since = since
        # What they wrote after the moment for which a text was planned, it does not answer.
        # Nor does anybody wait in a closed chat.
        waits_on = message.was_planned and not conversation.is_closed
        conversation.waiting_since = _asked_after(conversation, planned_at) if waits_on else None
        conversation.claimed_by, conversation.claimed_until = None, None
        fields += ["waiting_since", "claimed_by", "claimed_until"]
        if conversation.stage == Conversation.Stage.NEW and conversation.last_inbound_at:
            conversation.stage = Conversation.Stage.ENGAGED
            fields.append("stage")
    conversation.save(update_fields=fields)


def weigh_answers(settled: Iterable[Message]) -> None:
    """Let those wait again whose answer failed, and wait no more where a failed answer was delivered after all.

    In the transaction that writes the outcome; before what locks numbers or opt-outs, which are locked after
    conversations everywhere.
    """
    answers = [message for message in settled if message.answers]
    failed = {message.conversation_id for message in answers if message.is_failed}
    for conversation in _locked(pk__in=failed, closed_at=None) if failed else []:
        let_wait_again(conversation)
    for message in answers:
        if message.status == Status.DELIVERED and message.waited_since is not None:
            for conversation in _locked(
                pk=message.conversation_id,
                waiting_since__isnull=False,
                # What they have written since, it does not answer.
                last_inbound_at__lte=max(message.waited_since, message.created_at),
            ):
                if _was_given_back(conversation):
                    _correct(conversation, since=None)


def let_wait_again(conversation: Conversation) -> bool:
    """Let whoever is in a locked chat wait since what our failed or withdrawn texts did not answer. Return whether."""
    since = _unanswered_since(conversation)
    if since is None or (conversation.waiting_since and conversation.waiting_since <= since):
        return False
    _correct(conversation, since=since)
    return True


def _locked(**which: Any) -> QuerySet[Conversation]:
    rows = Conversation.objects.select_for_update(of=("self",), no_key=True).filter(**which)
    return rows.select_related("team").order_by("pk")


def _asked_after(conversation: Conversation, moment: datetime) -> datetime | None:
    """Return when they first wrote after a moment what wants an answer; None if they did not."""
    texts = Message.objects.for_team(conversation.team).filter(
        conversation=conversation, direction=Message.Direction.INBOUND, created_at__gt=moment
    )
    asked = (text.created_at for text in texts.order_by("created_at") if read_keyword(text.body) is None)
    return next(asked, None)


def _unanswered_since(conversation: Conversation) -> datetime | None:
    """Return since when the candidate has waited for an answer that never came; None if another answer did."""
    texts = Message.objects.for_team(conversation.team).filter(
        conversation=conversation, direction=Message.Direction.OUTBOUND, origin=Message.Origin.CHAT
    )
    failed = [Status.FAILED, Status.UNDELIVERED]
    answered_at = texts.exclude(status__in=[*failed, Status.CANCELLED, Status.SCHEDULED]).aggregate(
        newest=Max(Coalesce("sent_at", "send_at"))
    )["newest"]
    cleared_at = _cleared_at(conversation)
    # Of the cancelled only those had answered anybody that were taken back at once.
    waits = texts.filter(status__in=[*failed, Status.CANCELLED])
    for moment in filter(None, [answered_at, cleared_at]):
        waits = waits.filter(waited_since__gt=moment)
    oldest: datetime | None = waits.aggregate(oldest=Min("waited_since"))["oldest"]
    return oldest


def _cleared_at(conversation: Conversation) -> datetime | None:
    """Return when somebody last said that nobody needs to answer, unless they took it back."""
    said = Event.objects.filter(
        team=conversation.team, conversation_id=conversation.pk, kind__in=[*CLEARED_BY_HAND, REOPENED]
    )
    is_undone = False
    for kind, created_at, data in said.order_by("-id").values_list("kind", "created_at", "data")[:LOOK_BACK]:
        if kind == REOPENED:
            is_undone = bool(data.get("undo"))
        elif not is_undone:
            moment: datetime = created_at
            return moment
        else:
            is_undone = False
    return None


def _was_given_back(conversation: Conversation) -> bool:
    """Return whether the wait is one that a failure brought back, and not that of a text found late."""
    started = Event.objects.filter(
        team=conversation.team,
        conversation_id=conversation.pk,
        kind__in=[CORRECTED, "message.received"],
    )
    return started.order_by("-id").values_list("kind", flat=True).first() == CORRECTED


def _correct(conversation: Conversation, *, since: datetime | None) -> None:
    conversation.waiting_since = since
    conversation.save(update_fields=["waiting_since"])
    record_event(team=conversation.team, kind=CORRECTED, conversation_id=conversation.pk)
