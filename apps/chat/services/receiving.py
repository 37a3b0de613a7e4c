"""Texts and news from the carrier."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict

from apps.candidates.models import Application
from apps.candidates.services import candidate_with_phone, lock_candidate_of_phone, record_application
from apps.chat.attached import in_few_words
from apps.chat.carrier_calls import read_inbound, read_status
from apps.chat.gateway import reading_of, replay_of
from apps.chat.inbound import InboundText
from apps.chat.models import Conversation, Message
from apps.chat.outcomes import settle_by_callback
from apps.chat.services.conversations import locked_conversation_with
from apps.chat.services.fetching import ring_files_of
from apps.chat.services.heeding import answer_by_itself, heed
from apps.chat.services.reminding import end_by_answer
from apps.core.errors import DomainError
from apps.core.prepared import prepared
from apps.core.rewriting import add, rewrite
from apps.events.services import record_event
from apps.messaging.carrier_calls import UnreadableCall
from apps.messaging.models import Number, QuarantinedWebhook
from apps.messaging.segments import count_segments
from apps.messaging.services import hear_from_phone, log_status_callback
from apps.messaging.signature import is_signed

# Of a chat, by what its candidate sends.
NOTED = [
    *("number", "stage", "waiting_since", "closed_at", "snoozed_until"),
    *("last_message_at", "last_body", "last_is_inbound", "last_inbound_at"),
]


class StillForged(DomainError):
    code = "still_forged"
    status = 409


class StillUnreadable(DomainError):
    code = "still_unreadable"
    status = 409


@transaction.atomic(savepoint=False)
def receive_text(*, number: Number, text: InboundText, at: datetime) -> tuple[Message, bool]:
    """Take in one text, with all it changes: candidate, conversation, waiting clock, opt-out.

    The same carrier id again changes nothing. Return the text and whether it was news.
    """
    team = number.team
    candidate, is_new = lock_candidate_of_phone(team=team, phone=text.phone), False
    if candidate is None:
        # Of somebody who was erased since: the carrier may repeat itself.
        if known := _copies(team=team.pk, sid=text.sid):
            return known[0], False
        candidate, is_new = candidate_with_phone(team=team, phone=text.phone)
    # Locked: copies of one text, and texts of one person, take turns.
    conversation = locked_conversation_with(candidate=candidate, at=at)
    if known := _copies(team=team.pk, sid=text.sid):
        return known[0], False
    heard = heed(number=number, text=text, conversation=conversation, at=at)
    # Whoever asks to stop, asks for nothing else.
    reading = reading_of(number=number, body=text.body) if heard.wants_answer else None
    if is_new and reading is None:
        record_application(candidate=candidate, method=Application.Method.INBOUND, applied_at=at)
    hear_from_phone(team=team, phone=text.phone, wants_answer=heard.wants_answer, at=at)
    message = Message(
        team=team,
        conversation=conversation,
        number=number,
        direction=Message.Direction.INBOUND,
        status=Message.Status.RECEIVED,
        phone=text.phone,
        body=text.body,
        media=text.media,
        fetch_at=at if text.media else None,
        segments=count_segments(text.body).count,
        provider_sid=text.sid,
        may_be_opt_out=heard.may_be_opt_out,
        is_keyword=not heard.wants_answer,
        created_at=at,
    )
    add(message)
    waiting_since = conversation.waiting_since
    note_inbound(conversation, message, starts_clock=heard.wants_answer, at=at)
    record_event(team=team, kind="message.received", conversation_id=conversation.pk, subject_id=message.pk)
    if message.media:
        ring_files_of(message)
    end_by_answer(conversation=conversation, at=at)
    answer_by_itself(heard, number=number, text=text, conversation=conversation, at=at)
    if reading is not None and reading.take_in(message=message, at=at):
        Conversation.objects.filter(pk=conversation.pk).update(waiting_since=waiting_since)
    return message, True


@prepared
def _copies(team: UUID, sid: str) -> QuerySet[Message]:
    return Message.objects.filter(team=team, provider_sid=sid)


@transaction.atomic(savepoint=False)
def record_status(*, number: Number, message_id: UUID | None, fields: QueryDict, at: datetime) -> bool:
    """Take in what the carrier says of an outbound text. Return whether it changed the text's state.

    Without an id it is the text that has the carrier's; of one that is not ours there is nothing to say.
    """
    if message_id is None:
        texts = Message.objects.filter(team=number.team_id, provider_sid=fields["MessageSid"])
        message_id = texts.values_list("pk", flat=True).first()
    if message_id is None:
        return False
    log_status_callback(team_id=number.team_id, message_id=message_id, fields=fields)
    return settle_by_callback(team_id=number.team_id, message_id=message_id, fields=fields, at=at)


@transaction.atomic
def replay_quarantined(*, webhook: QuarantinedWebhook, at: datetime) -> None:
    """Take in a call that was refused, now that its cause is mended. Raises `StillForged` or `StillUnreadable`."""
    fields, number = QueryDict(webhook.body), webhook.number
    if not is_signed(
        url=webhook.url, fields=fields, signature=webhook.signature, auth_tokens=number.auth_tokens(now=at)
    ):
        raise StillForged("The signature does not hold for the number's present token either.")
    taken = QuarantinedWebhook.objects.waiting().filter(pk=webhook.pk).update(replayed_at=at)
    if not taken:
        return
    try:
        if replay := replay_of(webhook.kind):
            replay(webhook=webhook)
        elif webhook.kind == "inbound":
            # It came when it came: the candidate has been waiting since then.
            receive_text(number=number, text=read_inbound(fields, number=number), at=webhook.created_at)
        else:
            record_status(
                number=number,
                message_id=_message_named(webhook.url),
                fields=read_status(fields, number=number),
                at=at,
            )
    except UnreadableCall as error:
        raise StillUnreadable(str(error)) from None


def _message_named(url: str) -> UUID | None:
    last = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    return None if last == "status" else UUID(last)


def note_inbound(conversation: Conversation, message: Message, *, starts_clock: bool, at: datetime) -> None:
    """Change a locked conversation by something that its candidate has sent."""
    was_closed, was_snoozed = conversation.is_closed, conversation.is_snoozed
    conversation.number = message.number
    conversation.closed_at = conversation.snoozed_until = None
    # A text that arrives late (found on the carrier's list) must not push the newest one off the row.
    if at >= conversation.last_message_at or not conversation.last_body:
        conversation.last_message_at = at
        conversation.last_body = in_few_words(message)[:160]
        conversation.last_is_inbound = True
    conversation.last_inbound_at = max(at, conversation.last_inbound_at or at)
    if starts_clock:
        # The oldest unanswered one: writing again never makes a candidate look fresher.
        conversation.waiting_since = min(at, conversation.waiting_since or at)
        if conversation.stage == Conversation.Stage.NEW and _texts_of_ours(
            team=conversation.team_id, conversation=conversation.pk
        ):
            conversation.stage = Conversation.Stage.ENGAGED
    rewrite([conversation], NOTED)
    if was_closed:
        record_event(
            team=conversation.team,
            kind="conversation.opened",
            conversation_id=conversation.pk,
            data={"by": "inbound"},
        )
    if was_snoozed:
        record_event(
            team=conversation.team,
            kind="conversation.woken",
            conversation_id=conversation.pk,
            data={"by": "inbound"},
        )


@prepared
def _texts_of_ours(team: UUID, conversation: UUID) -> QuerySet[Message, UUID]:
    texts = Message.objects.filter(team=team, conversation=conversation, direction=Message.Direction.OUTBOUND)
    return texts.values_list("pk", flat=True)[:1]
