"""What the carrier answered to texts that were handed over, written down for each that is still in our hands."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from apps.accounts.models import Team
from apps.chat.answering import weigh_answers
from apps.chat.leaving import put_off
from apps.chat.models import Message
from apps.chat.outcomes import EVENT_KIND, Status, announce_all, learn_from_error, settle, sids_of_others
from apps.chat.trying_again import keep_withdrawn, try_again, wait_unseen
from apps.core.rewriting import rewrite
from apps.events.services import record_alike
from apps.messaging.carrier_errors import Treatment, carrier_error
from apps.messaging.gate import Asked, Refusal, Wait
from apps.messaging.gateway import Accepted, Answer, NotProcessed, Refused, Unclear

logger = logging.getLogger(__name__)


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
    written = _write_all(given, at=at)
    for claimed, answer in given:
        # The lease ran out meanwhile. That the carrier has it ends all thought of a second try.
        if isinstance(answer, Accepted) and claimed.message.pk not in written:
            settle(
                team_id=claimed.message.team_id,
                message_id=claimed.message.pk,
                provider_sid=answer.sid,
                status=Status.SENT,
                error_code="",
                at=at,
            )


@transaction.atomic
def _write_all(given: list[tuple[Claimed, Answer | Refusal | Wait]], *, at: datetime) -> set[UUID]:
    """Return the texts that were written. Of nearly all, the carrier says only that it has them."""
    accepted = [(claimed, answer) for claimed, answer in given if isinstance(answer, Accepted)]
    others = [(claimed, answer) for claimed, answer in given if not isinstance(answer, Accepted)]
    written = _write_accepted(accepted, at=at) if accepted else set()
    return written | _write_others(others, at=at) if others else written


WRITE_ACCEPTED = """
WITH held AS (
    SELECT m.id, a.sid, a.segments
    FROM unnest(%(ids)s, %(attempts)s, %(sids)s, %(segments)s) AS a(id, attempt, sid, segments)
    JOIN chat_message AS m ON m.id = a.id
    WHERE m.team_id = %(team)s AND m.status = 'sending' AND m.attempt_id = a.attempt
    ORDER BY m.id FOR NO KEY UPDATE OF m
)
UPDATE chat_message AS m
SET status = 'sent', provider_sid = held.sid, sent_at = %(at)s, updated_at = %(at)s,
    segments = coalesce(nullif(held.segments, 0), m.segments),
    error_code = '', error_detail = '', looks = 0, attempt_id = NULL, lease_until = NULL
FROM held WHERE m.id = held.id RETURNING m.id, m.conversation_id
"""


def _write_accepted(accepted: list[tuple[Claimed, Accepted]], *, at: datetime) -> set[UUID]:
    """Write in one statement that the carrier has these texts. Return those that were still in our hands."""
    team = accepted[0][0].message.team
    sids = _sids_apart(accepted, team=team)
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE_ACCEPTED,
            {
                "team": team.pk,
                "at": at,
                "ids": [claimed.message.pk for claimed, _ in accepted],
                "attempts": [claimed.attempt_id for claimed, _ in accepted],
                "sids": sids,
                # Of one with files the carrier counts the files; what it weighs, we know (`segments.PARTS_OF_MMS`).
                "segments": [0 if claimed.message.media else answer.segments for claimed, answer in accepted],
            },
        )
        written = cursor.fetchall()
    record_alike(
        team_id=team.pk,
        kind=EVENT_KIND[Status.SENT],
        data={"status": Status.SENT, "error": ""},
        about=[(conversation_id, message_id) for message_id, conversation_id in written],
    )
    return {message_id for message_id, _ in written}


def _sids_apart(accepted: list[tuple[Claimed, Accepted]], *, team: Team) -> list[str | None]:
    """Return the carrier's id of each; none when another text has it: no id is doubled, and no text sent again."""
    seen = sids_of_others(
        team=team,
        sids=[answer.sid for _, answer in accepted],
        but=[claimed.message.pk for claimed, _ in accepted],
    )
    sids: list[str | None] = []
    for _, answer in accepted:
        if answer.sid in seen:
            logger.warning("The carrier gave two texts one id.")
        sids.append(None if answer.sid in seen else answer.sid)
        seen.add(answer.sid)
    return sids


def _write_others(answers: Sequence[tuple[Claimed, Answer | Refusal | Wait]], *, at: datetime) -> set[UUID]:
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
            keep_withdrawn(message)
            written.append(message)
    rewrite(written, WRITTEN_FIELDS)
    weigh_answers(written)
    for message in written:
        _, answer = by_id[message.pk]
        if isinstance(answer, Refused):
            learn_from_error(message=message, error_code=answer.code, at=at)
    announce_all(written)
    return {message.pk for message in written}


WRITTEN_FIELDS = [
    *("status", "held_at", "send_at", "send_before", "error_code", "error_detail", "looks"),
    *("attempts", "attempt_id", "lease_until", "updated_at"),
]


def _apply(message: Message, answer: Answer | Refusal | Wait, *, at: datetime) -> None:
    """Change a claimed text by the carrier's answer, or our own gate's. The claim is over, whatever the answer."""
    message.attempt_id = message.lease_until = None
    message.error_code = message.error_detail = ""
    message.updated_at = at
    match answer:
        case Unclear():
            message.status, message.error_detail, message.looks = Status.UNKNOWN, answer.detail, 0
            message.lease_until = at + settings.RECONCILE_AFTER[0]
        case NotProcessed(is_ours=True):
            # Nobody was asked: it is where it was before it was claimed.
            message.attempts -= 1
            message.status = Status.QUEUED
        case NotProcessed():
            # Not a try: nobody looked at it.
            message.attempts -= 1
            wait_unseen(message, at=at)
        case Refused():
            message.looks = 0
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
    if known.treatment in {Treatment.SENDER, Treatment.ACCOUNT}:
        # It is the number that cannot: it is paused, and what it was to send waits for it.
        message.attempts -= 1
        message.status, message.send_at = Status.QUEUED, at
    elif not try_again(message, error_code=answer.code, at=at):
        message.status, message.error_code, message.error_detail = Status.FAILED, answer.code, known.words
