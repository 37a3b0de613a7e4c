"""Handing queued texts to the carrier, each once, however many workers try.

Claim (one committed transaction, with an attempt id and a lease) → the gate again, inside it → the carrier, outside
of any transaction → the results in one transaction. A lost answer is never followed by a second try: reconcile.py
asks first.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat.answering import note_text, weigh_answers
from apps.chat.leaving import Answers, ask_again, ask_gate, night_from, put_off
from apps.chat.models import Conversation, Message
from apps.chat.outcomes import Status, announce_all
from apps.chat.receipts import Claimed, record_answers
from apps.core.ids import new_id
from apps.events.models import Event
from apps.events.services import record_event
from apps.messaging.gate import Refusal, Wait
from apps.messaging.gateway import (
    Answer,
    Carrier,
    NotProcessed,
    OutboundText,
)
from apps.messaging.models import Number
from apps.messaging.pace import take_budget
from apps.messaging.selectors import carrier_for, status_callback_address

logger = logging.getLogger(__name__)

BATCH = 100
# Calls to the carrier of one number at once, and of all that this process works for.
CALLS_AT_ONCE, CALLERS = 16, 64
# The carrier advises against less.
SHORTEST_VALIDITY = 5
# Before night the carrier gets half a minute less, and nothing for which there is less than one.
CARRIERS_OWN, SHORTEST_BY_DAY = timedelta(seconds=30), 60
HELD_UP = NotProcessed("The worker was held up.")
# Seconds from the last look to the first byte: whoever says STOP later than that is texted no more.
LONGEST_BEGINNING = 5.0
TOO_LATE_TO_CONFIRM = Refusal(
    "expired", "More than five minutes had passed since their text, so it was not answered any more."
)
EXPIRED = Refusal("expired", "It could not leave within 24 hours, so it was not sent.")

_callers = ThreadPoolExecutor(max_workers=CALLERS, thread_name_prefix="carrier")


@dataclass(frozen=True)
class Batch:
    """What one claim took into our hands, and what the gate refuses by now, with the reason."""

    claimed: list[Claimed] = field(default_factory=list)
    refused: list[tuple[Message, Refusal]] = field(default_factory=list)
    # Others were put off: what is due behind them is still to be looked at.
    has_waiting: bool = False

    def __bool__(self) -> bool:
        return bool(self.claimed or self.refused)


@dataclass(frozen=True)
class LastLook:
    """Which of some claimed texts leave now; and which do not, each with what is to be written instead."""

    number: Number
    leaving: list[Claimed]
    staying: list[tuple[Claimed, Answer | Refusal | Wait]]


def dispatch_number(*, team_id: UUID, number_id: UUID) -> None:
    """Send what is due from one number, as far as its pace allows."""
    with as_team(team_id):
        while (batch := claim(number_id=number_id, now=timezone.now())) or batch.has_waiting:
            if batch.refused:
                refuse(batch.refused, at=timezone.now())
            if batch.claimed:
                _send(batch.claimed)


def _send(claimed: list[Claimed]) -> None:
    """Hand texts over, a round of calls at a time: before each the gate is asked once more, after it all is written."""
    _note_leaving([one.message for one in claimed], at=timezone.now())
    for start in range(0, len(claimed), CALLS_AT_ONCE):
        look = look_again(claimed[start : start + CALLS_AT_ONCE])
        carrier = carrier_for(look.number)
        answers = list(_callers.map(partial(_hand_over, carrier, looked_at=time.monotonic()), look.leaving))
        record_answers([*look.staying, *zip(look.leaving, answers, strict=True)], at=timezone.now())


@transaction.atomic
def look_again(claimed: list[Claimed]) -> LastLook:
    """Ask right before the calls who may still be texted, from a number that may still send, in a claim still ours."""
    number = Number.objects.select_related("team__account").get(pk=claimed[0].message.number.pk)
    ids = [one.message.pk for one in claimed]
    attempts = dict(
        Message.objects.for_team(number.team)
        .filter(pk__in=ids, status=Status.SENDING)
        .values_list("pk", "attempt_id")
    )
    asked = [(one.message, one.asked) for one in claimed]
    kept = {} if number.paused_at else ask_again(number=number, asked=asked, now=timezone.now())
    leaving: list[Claimed] = []
    staying: list[tuple[Claimed, Answer | Refusal | Wait]] = []
    for one in claimed:
        one.message.number, one.message.team = number, number.team
        if attempts.get(one.message.pk) != one.attempt_id or number.paused_at:
            staying.append((one, HELD_UP))
        elif one.message.pk in kept:
            staying.append((one, kept[one.message.pk]))
        else:
            leaving.append(one)
    return LastLook(number=number, leaving=leaving, staying=staying)


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
        due.select_for_update(skip_locked=True, of=("self",), no_key=True).order_by("lane", "send_at", "pk")[
            :BATCH
        ]
    )
    answers = ask_gate(number=number, messages=batch, now=now)
    refused = {message.pk: refusal for message in batch if (refusal := _refusal(message, answers, now=now))}
    waiting = [message for message in batch if message.pk in answers.kept and message.pk not in refused]
    allowed = [message for message in batch if message.pk not in answers.kept and message.pk not in refused]

    taken = take_budget(number=number, costs=[message.segments for message in allowed], now=now)
    attempt_id, lease_until = new_id(), now + settings.SENDING_LEASE
    mine = allowed[:taken]
    for message in mine:
        message.number, message.team = number, number.team
        message.status = Status.SENDING
        message.attempt_id, message.lease_until = attempt_id, lease_until
        message.attempts += 1
    Message.objects.bulk_update(mine, ["status", "attempt_id", "lease_until", "attempts"])
    # What they waited for is over.
    if waited := [message.pk for message in mine if message.error_code]:
        Message.objects.filter(pk__in=waited).update(error_code="", error_detail="")
    for message in waiting:
        message.team = number.team
        put_off(message, answers.kept[message.pk])  # type: ignore[arg-type]
    Message.objects.bulk_update(waiting, ["status", "send_at", "error_code", "error_detail"])
    announce_all(waiting)
    return Batch(
        claimed=[Claimed(message, attempt_id, lease_until, answers.asked[message.pk]) for message in mine],
        refused=[(message, refused[message.pk]) for message in batch if message.pk in refused],
        has_waiting=bool(waiting),
    )


def _refusal(message: Message, answers: Answers, *, now: datetime) -> Refusal | None:
    """Return why a text may not leave any more, if it may not: what would wait beyond its life ends now."""
    answer = answers.kept.get(message.pk)
    if isinstance(answer, Refusal) or message.send_before is None:
        return answer if isinstance(answer, Refusal) else None
    if message.send_before <= now:
        return TOO_LATE_TO_CONFIRM if message.origin == Message.Origin.AUTO else EXPIRED
    if isinstance(answer, Wait) and answer.until >= message.send_before:
        return Refusal(answer.code, answer.detail)
    return None


def _note_leaving(messages: list[Message], *, at: datetime) -> None:
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
        for event in noted:
            planned.pop(event.subject_id, None)  # type: ignore[arg-type]
        _note_all(planned.values(), conversations, at=at)


def _note_all(
    messages: Iterable[Message], conversations: Mapping[UUID, Conversation], *, at: datetime
) -> None:
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
    waiting = Message.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=reasons, status__in=[Status.QUEUED, Status.SCHEDULED]
    )
    written = list(waiting.select_related("team"))
    for message in written:
        message.status, message.updated_at = Status.FAILED, at
        message.error_code, message.error_detail = reasons[message.pk].code, reasons[message.pk].detail
    Message.objects.bulk_update(written, ["status", "error_code", "error_detail", "updated_at"])
    weigh_answers(written)
    announce_all(written)


def _hand_over(carrier: Carrier, claimed: Claimed, *, looked_at: float) -> Answer:
    message = claimed.message
    # The fence: a worker that slept through its lease must not send what another may be sending now.
    longest_call = timedelta(seconds=sum(settings.CARRIER_TIMEOUT) + 2)
    left = (claimed.lease_until - longest_call - timezone.now()).total_seconds()
    left = min(left, looked_at + LONGEST_BEGINNING - time.monotonic())
    validity = _validity(claimed, now=timezone.now())
    if left <= 0 or validity <= 0:
        return HELD_UP
    return carrier.send(
        OutboundText(
            to=message.phone,
            body=message.body,
            sender=message.number.phone,
            messaging_service_sid=message.number.messaging_service_sid,
            status_callback=status_callback_address(number_token=message.number.token, message_id=message.pk),
            media_urls=[item["url"] for item in message.media],
            validity=validity,
            begin_within=left,
        )
    )


def _validity(claimed: Claimed, *, now: datetime) -> int:
    """Return how many seconds the text may spend in the carrier's own queue; 0: it is too late for it to begin."""
    message, longest = claimed.message, int(settings.CARRIER_VALIDITY_SECONDS)
    night = night_from(message, claimed.asked, team=message.number.team, now=now)
    if night is not None:
        by_day = int((night - now - CARRIERS_OWN).total_seconds())
        longest = min(longest, by_day) if by_day >= SHORTEST_BY_DAY else 0
    if message.send_before is None or not longest:
        return longest
    left = int((message.send_before - now).total_seconds())
    return min(longest, max(SHORTEST_VALIDITY, left))
