"""What the carrier answered to texts that were handed over, written down for each that is still in our hands."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.chat.answering import weigh_answers
from apps.chat.leaving import put_off
from apps.chat.models import Message
from apps.chat.outcomes import Status, announce_all, learn_from_error, settle, sids_of_others
from apps.messaging.carrier_errors import Treatment, carrier_error
from apps.messaging.gate import Asked, Refusal, Wait
from apps.messaging.gateway import Accepted, Answer, NotProcessed, Refused, Unclear

logger = logging.getLogger(__name__)

HOLD_FOR = timedelta(minutes=30)
LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Claimed:
    """One text in our hands until the lease runs out."""

    message: Message
    attempt_id: UUID
    lease_until: datetime
    asked: Asked


def record_answers(answers: Iterable[tuple[Claimed, Answer | Refusal | Wait]], *, at: datetime) -> None:
    """Write what the carrier answered, in one update, for each text that is still in our hands."""
    given = list(answers)
    written = _write_answers(given, at=at)
    for claimed, answer in given:
        # The lease ran out meanwhile. That the carrier has it ends all thought of a second try.
        if isinstance(answer, Accepted) and claimed.message.pk not in written:
            settle(
                team=claimed.message.team,
                message_id=claimed.message.pk,
                provider_sid=answer.sid,
                status=Status.SENT,
                error_code="",
                at=at,
            )


@transaction.atomic
def _write_answers(answers: list[tuple[Claimed, Answer | Refusal | Wait]], *, at: datetime) -> set[UUID]:
    """Return the texts that were written."""
    by_id = {claimed.message.pk: (claimed, answer) for claimed, answer in answers}
    # A callback may have been faster, or a lease may have run out: then the row is no longer of this attempt.
    held = Message.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=by_id, status=Status.SENDING
    )
    written = []
    for message in held.order_by("pk"):
        claimed, answer = by_id[message.pk]
        if message.attempt_id == claimed.attempt_id:
            message.number, message.team = claimed.message.number, claimed.message.team
            _apply(message, answer, at=at)
            written.append(message)
    _keep_sids_apart(written)
    Message.objects.bulk_update(written, WRITTEN_FIELDS)
    weigh_answers(written)
    for message in written:
        _, answer = by_id[message.pk]
        if isinstance(answer, Refused):
            learn_from_error(message=message, error_code=answer.code, at=at)
    announce_all(written)
    return {message.pk for message in written}


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


def _apply(message: Message, answer: Answer | Refusal | Wait, *, at: datetime) -> None:
    """Change a claimed text by the carrier's answer, or our own gate's. The claim is over, whatever the answer."""
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
        case Refusal():
            message.attempts -= 1
            message.status, message.error_code = Status.FAILED, answer.code
            message.error_detail = answer.detail
        case Wait():
            message.attempts -= 1
            put_off(message, answer)


def _apply_refusal(message: Message, answer: Refused, *, at: datetime) -> None:
    known = carrier_error(answer.code)
    if known.treatment is Treatment.HOLD:
        message.attempts -= 1
        _try_later(message, at=at, pause=HOLD_FOR.total_seconds())
    elif known.treatment is Treatment.SENDER:
        # It is the number that cannot: it is paused, and what it was to send waits for it.
        message.attempts -= 1
        _try_later(message, at=at, pause=0.0)
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
    return min(LONGEST_PAUSE, max(1.0, (at - message.planned_at).total_seconds()))
