"""Handing queued texts to the carrier, each once, however many workers try.

Claim (one committed transaction, with an attempt id and a lease) → the gate again, inside it → the carrier, outside
of any transaction → the results in one transaction. A lost answer is never followed by a second try: reconcile.py
asks first.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import repeat
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat.answering import note_text, weigh_answers
from apps.chat.models import TEXT_LIFE, Conversation, Message
from apps.chat.outcomes import Status, announce_all, learn_from_error, sids_of_others
from apps.core.ids import new_id
from apps.events.services import record_event
from apps.messaging.carrier_errors import Treatment, carrier_error
from apps.messaging.gate import Refusal, refusals_for
from apps.messaging.gateway import (
    Accepted,
    Answer,
    Carrier,
    NotProcessed,
    OutboundText,
    Refused,
    Unclear,
)
from apps.messaging.models import Number
from apps.messaging.pace import take_budget
from apps.messaging.selectors import carrier_for, status_callback_address

logger = logging.getLogger(__name__)

BATCH = 100
CALLS_AT_ONCE = 16
HOLD_FOR = timedelta(minutes=30)
LONGEST_PAUSE = 30.0
# The carrier advises against less.
SHORTEST_VALIDITY = 5
EXPIRED = Refusal("expired", "It could not leave within 24 hours, so it was not sent.")

_callers = ThreadPoolExecutor(max_workers=CALLS_AT_ONCE, thread_name_prefix="carrier")


@dataclass(frozen=True)
class Claimed:
    """One text in our hands until the lease runs out."""

    message: Message
    attempt_id: UUID
    lease_until: datetime
    was_scheduled: bool = False


@dataclass(frozen=True)
class Batch:
    """What one claim took into our hands, and what the gate refuses by now, with the reason."""

    claimed: list[Claimed] = field(default_factory=list)
    refused: list[tuple[Message, Refusal]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.claimed or self.refused)


def dispatch_number(*, team_id: UUID, number_id: UUID) -> None:
    """Send what is due from one number, as far as its pace allows."""
    with as_team(team_id):
        while batch := claim(number_id=number_id, now=timezone.now()):
            if batch.refused:
                refuse(batch.refused, at=timezone.now())
            if batch.claimed:
                _send(batch.claimed)


def _send(claimed: list[Claimed]) -> None:
    if leaving := [one.message for one in claimed if one.was_scheduled]:
        _note_leaving(leaving, at=timezone.now())
    carrier = carrier_for(claimed[0].message.number)
    answers = _callers.map(_hand_over, repeat(carrier), claimed)
    record_answers(list(zip(claimed, answers, strict=True)), at=timezone.now())


@transaction.atomic
def claim(*, number_id: UUID, now: datetime) -> Batch:
    """Take the most urgent due texts of a number that its pace allows, and name those that may not leave."""
    number = (
        # The weaker lock: who writes a conversation only says that this number is there.
        Number.objects.select_for_update(of=("self",), no_key=True)
        .select_related("team__account")
        .filter(pk=number_id)
        .first()
    )
    if number is None or number.paused_at is not None:
        # What is queued at a paused number waits for it: resuming it sends them.
        return Batch()
    due = Message.objects.for_team(number.team).due(now=now).filter(number=number)
    batch = list(
        due.select_for_update(skip_locked=True, of=("self",)).order_by("lane", "send_at", "pk")[:BATCH]
    )
    refusals = refusals_for(team=number.team, number=number, phones={message.phone for message in batch})
    refused = {
        message.pk: EXPIRED if _is_over(message, now=now) else refusals[message.phone]
        for message in batch
        if message.phone in refusals or _is_over(message, now=now)
    }
    allowed = [message for message in batch if message.pk not in refused]

    taken = take_budget(number=number, costs=[message.segments for message in allowed], now=now)
    attempt_id, lease_until = new_id(), now + settings.SENDING_LEASE
    mine = allowed[:taken]
    scheduled = {message.pk for message in mine if message.status == Status.SCHEDULED}
    for message in mine:
        message.number, message.team = number, number.team
        message.status = Status.SENDING
        message.attempt_id, message.lease_until = attempt_id, lease_until
        message.attempts += 1
    Message.objects.bulk_update(mine, ["status", "attempt_id", "lease_until", "attempts"])
    return Batch(
        claimed=[Claimed(message, attempt_id, lease_until, message.pk in scheduled) for message in mine],
        refused=[(message, refused[message.pk]) for message in batch if message.pk in refused],
    )


def _is_over(message: Message, *, now: datetime) -> bool:
    return message.send_before is not None and message.send_before <= now


@transaction.atomic
def _note_leaving(messages: list[Message], *, at: datetime) -> None:
    """Let scheduled texts be the newest of their conversations, and answer there, now that they leave.

    Not while claiming, under the number's lock: whoever writes in a conversation takes these two the other way round.
    """
    rows = Conversation.objects.select_for_update(of=("self",)).order_by("pk")
    conversations = rows.in_bulk([message.conversation_id for message in messages])
    for message in messages:
        note_text(conversations[message.conversation_id], message, at=at)
        message.save(update_fields=["waited_since"])
        record_event(
            team=message.team,
            kind="message.queued",
            conversation_id=message.conversation_id,
            subject_id=message.pk,
            actor_id=message.author_id,
        )


@transaction.atomic
def refuse(refused: Iterable[tuple[Message, Refusal]], *, at: datetime) -> None:
    """Mark texts that may not leave any more, each with the reason.

    Not while claiming, for the same reason as above. Whoever dies in between leaves them to the next claim.
    """
    reasons = {message.pk: refusal for message, refusal in refused}
    waiting = Message.objects.select_for_update(of=("self",)).filter(
        pk__in=reasons, status__in=[Status.QUEUED, Status.SCHEDULED]
    )
    written = list(waiting.select_related("team"))
    for message in written:
        message.status, message.updated_at = Status.FAILED, at
        message.error_code, message.error_detail = reasons[message.pk].code, reasons[message.pk].detail
    Message.objects.bulk_update(written, ["status", "error_code", "error_detail", "updated_at"])
    weigh_answers(written)
    announce_all(written)


def _hand_over(carrier: Carrier, claimed: Claimed) -> Answer:
    message = claimed.message
    # The fence: a worker that slept through its lease must not send what another may be sending now.
    longest_call = timedelta(seconds=sum(settings.CARRIER_TIMEOUT) + 2)
    if timezone.now() + longest_call > claimed.lease_until:
        return NotProcessed("The worker was held up.")
    return carrier.send(
        OutboundText(
            to=message.phone,
            body=message.body,
            sender=message.number.phone,
            messaging_service_sid=message.number.messaging_service_sid,
            status_callback=status_callback_address(number_token=message.number.token, message_id=message.pk),
            media_urls=[item["url"] for item in message.media],
            validity=_validity(message, now=timezone.now()),
        )
    )


def _validity(message: Message, *, now: datetime) -> int:
    """Return how many seconds the text may spend in the carrier's own queue."""
    longest: int = settings.CARRIER_VALIDITY_SECONDS
    if message.send_before is None:
        return longest
    left = int((message.send_before - now).total_seconds())
    return min(longest, max(SHORTEST_VALIDITY, left))


@transaction.atomic
def record_answers(answers: Iterable[tuple[Claimed, Answer]], *, at: datetime) -> None:
    """Write what the carrier answered, in one update, for each text that is still in our hands."""
    by_id = {claimed.message.pk: (claimed, answer) for claimed, answer in answers}
    # A callback may have been faster, or a lease may have run out: then the row is no longer of this attempt.
    held = Message.objects.select_for_update(of=("self",)).filter(pk__in=by_id, status=Status.SENDING)
    written = []
    for message in held:
        claimed, answer = by_id[message.pk]
        if message.attempt_id == claimed.attempt_id:
            message.number, message.team = claimed.message.number, claimed.message.team
            _apply(message, answer, at=at)
            written.append(message)
    _keep_sids_apart(written)
    Message.objects.bulk_update(written, WRITTEN_FIELDS)
    weigh_answers(written)
    for message in written:
        if message.is_failed:
            learn_from_error(message=message, error_code=message.error_code, at=at)
    announce_all(written)


def _keep_sids_apart(messages: list[Message]) -> None:
    """Take the carrier's id from a text when another has it: no id is doubled, and no text sent again for it."""
    sids = [message.provider_sid for message in messages if message.provider_sid]
    if not sids:
        return
    seen = sids_of_others(team=messages[0].team, sids=sids, but=[message.pk for message in messages])
    for message in messages:
        if message.provider_sid and message.provider_sid in seen:
            logger.warning("The carrier gave two texts one id.")
            message.provider_sid = None
        seen.add(message.provider_sid)


WRITTEN_FIELDS = [
    *("status", "provider_sid", "segments", "sent_at", "send_at", "error_code", "error_detail"),
    *("attempts", "attempt_id", "lease_until", "updated_at"),
]


def _apply(message: Message, answer: Answer, *, at: datetime) -> None:
    """Change a claimed text by the carrier's answer. The claim is over, whatever the answer."""
    message.attempt_id = message.lease_until = None
    message.error_code = message.error_detail = ""
    message.updated_at = at
    match answer:
        case Accepted():
            message.status, message.provider_sid, message.sent_at = Status.SENT, answer.sid, at
            message.segments = answer.segments or message.segments
        case Unclear():
            message.status, message.error_detail = Status.UNKNOWN, answer.detail
            message.lease_until = at + settings.RECONCILE_AFTER[0]
        case NotProcessed():
            # Not a try: nobody looked at it.
            message.attempts -= 1
            _try_later(message, at=at, pause=_pause_of_unseen(message, at=at))
        case Refused():
            _apply_refusal(message, answer, at=at)


def _apply_refusal(message: Message, answer: Refused, *, at: datetime) -> None:
    known = carrier_error(answer.code)
    if known.treatment is Treatment.HOLD:
        message.attempts -= 1
        _try_later(message, at=at, pause=HOLD_FOR.total_seconds())
    elif known.treatment is Treatment.TEMPORARY and message.attempts < known.tries:
        _try_later(message, at=at, pause=2.0 ** (message.attempts - 1))
    else:
        message.status, message.error_code, message.error_detail = Status.FAILED, answer.code, known.words


def _try_later(message: Message, *, at: datetime, pause: float) -> None:
    """Put a text back into the queue, for so many seconds. There it ends at its `send_before`."""
    message.status = Status.QUEUED
    message.send_at = at + timedelta(seconds=pause)


def _pause_of_unseen(message: Message, *, at: datetime) -> float:
    """Return how long to leave a carrier alone that did not look: as long again as it has been away, so ever longer."""
    due_at = message.send_before - TEXT_LIFE if message.send_before else at
    return min(LONGEST_PAUSE, max(1.0, (at - due_at).total_seconds()))
