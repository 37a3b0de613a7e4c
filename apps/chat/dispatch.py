"""Handing queued texts to the carrier, each once, however many workers try.

Claim (one committed transaction, with an attempt id and a lease) → the gate again, inside it → the carrier, outside
of any transaction → the results in one transaction. A lost answer is never followed by a second try: reconcile.py
asks first. While one batch is with the carrier, the next is claimed and the last one's answers are written.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.expressions import RawSQL
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat.answering import weigh_answers
from apps.chat.attached import carrier_addresses
from apps.chat.claims import hold, still_held
from apps.chat.leaving import Answers, ask_again, ask_gate, night_from, put_off, take_turns
from apps.chat.lost_time import keep_certain, waits_for_lost_texts
from apps.chat.models import Message
from apps.chat.noting import note_leaving
from apps.chat.outcomes import Status, announce_all
from apps.chat.receipts import Claimed, record_answers
from apps.core.ids import new_id
from apps.core.rewriting import rewrite
from apps.messaging.gate import Refusal, Wait
from apps.messaging.gateway import NEVER_BEGUN, Answer, Carrier, NotProcessed, OutboundText
from apps.messaging.models import Number
from apps.messaging.pace import Cost, back_off, be_heard, give_back, leave_turn, room, take_budget, take_turn
from apps.messaging.selectors import carrier_for, status_callback_address

Lane = Message.Lane

# Calls to the carrier at once of one batch; two batches of a number are with it at the most.
CALLS_AT_ONCE = 32
# Of a turn the first batches are smaller: whether a full one can begin in time is seen by those before.
BATCH, FIRST_BATCH = 500, 8 * CALLS_AT_ONCE
# Seconds of a number's pace that a batch has at the most: whoever pauses finds no more of them already on their way.
SHARE_OF_PACE = 0.25
# The carrier advises against less.
SHORTEST_VALIDITY = 5
# Before night the carrier gets half a minute less, and nothing for which there is less than one.
CARRIERS_OWN, SHORTEST_BY_DAY = timedelta(seconds=30), 60
# Seconds from the last look to the first byte: whoever says STOP, or pauses, later than that is heeded by the next.
LONGEST_BEGINNING = 2.0
# Seconds that a worker gives to one number before it turns to the next in the queue.
LONGEST_TURN = 1.0
TOO_LATE_TO_ANSWER = Refusal(
    "expired", "It could not leave while it was still an answer, so it was not sent any more."
)
EXPIRED = Refusal("expired", "It could not leave within 24 hours, so it was not sent.")


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


@dataclass(frozen=True)
class Flight:
    """A batch that is with the carrier."""

    look: LastLook
    answers: Future[list[Answer]]

    def land(self) -> bool:
        """Wait for the answers and write them. Return whether the carrier looked at every text."""
        answers = self.answers.result()
        at = timezone.now()
        written = [*self.look.staying, *zip(self.look.leaving, answers, strict=True)]
        record_answers(written, at=at)
        seen = [not isinstance(answer, NotProcessed) or answer == NEVER_BEGUN for answer in answers]
        number = self.look.number
        if unused := sum(one.message.segments for one, answer in written if answer == NEVER_BEGUN):
            give_back(number=number, segments=unused, now=at)
        if not all(seen):
            back_off(number=number, is_partly_heard=any(seen), now=at)
        elif number.unheard and seen:
            be_heard(number=number)
        return all(seen)

    def next_batch(self) -> int:
        """Return how many the next batch may have: twice as many, or those of this one that could begin in time."""
        begun = sum(answer != NEVER_BEGUN for answer in self.answers.result())
        next_ = 2 * begun if begun == len(self.look.leaving) else begun
        return min(BATCH, max(CALLS_AT_ONCE, next_))


def dispatch_number(*, team_id: UUID, number_id: UUID, lanes: Collection[Lane] = tuple(Lane)) -> bool:
    """Send what is due from one number, as far as its pace allows, for one turn. Return whether there is more."""
    ends_at = time.monotonic() + LONGEST_TURN
    flight: Flight | None = None
    is_heard, is_over, most = True, False, min(FIRST_BATCH, BATCH)
    with as_team(team_id):
        while True:
            batch = Batch()
            if not is_over:
                batch = claim(number_id=number_id, now=timezone.now(), lanes=lanes, most=most)
            if batch.refused:
                refuse(batch.refused, at=timezone.now())
            following = take_off(batch.claimed) if batch.claimed else None
            if flight is not None:
                # A carrier that is away is left alone until the clock rings again.
                is_heard = flight.land() and is_heard
                most = flight.next_batch()
            flight = following
            if flight is None and not batch and not batch.has_waiting:
                return is_over and is_heard
            is_over = not is_heard or time.monotonic() >= ends_at


def dispatch_turn(*, team_id: UUID, number_id: UUID) -> bool:
    """Do the same in a number's turn, if no other worker is in it. One that dies in it leaves it after a while."""
    with as_team(team_id):
        if not take_turn(number_id=number_id, now=timezone.now(), lasts=settings.SENDING_LEASE / 2):
            return False
        try:
            return dispatch_number(team_id=team_id, number_id=number_id)
        finally:
            leave_turn(number_id=number_id)


def take_off(claimed: list[Claimed]) -> Flight:
    """Begin to hand over what was claimed, once the gate was asked a last time."""
    note_leaving([one.message for one in claimed], at=timezone.now())
    look = look_again(claimed)
    carrier = carrier_for(look.number)
    return Flight(look, _hand_over(carrier, look.leaving, looked_at=time.monotonic()))


@transaction.atomic
def look_again(claimed: list[Claimed]) -> LastLook:
    """Ask right before the calls who may still be texted, from a number that may still send, in a claim still ours."""
    number = Number.objects.select_related("team__account").get(pk=claimed[0].message.number.pk)
    held = still_held(claimed)
    asked = [(one.message, one.asked) for one in claimed]
    kept = {} if number.paused_at else ask_again(number=number, asked=asked, now=timezone.now())
    leaving: list[Claimed] = []
    staying: list[tuple[Claimed, Answer | Refusal | Wait]] = []
    for one in claimed:
        one.message.number, one.message.team = number, number.team
        if one.message.pk not in held or number.paused_at:
            staying.append((one, NEVER_BEGUN))
        elif one.message.pk in kept:
            staying.append((one, kept[one.message.pk]))
        else:
            leaving.append(one)
    return LastLook(number=number, leaving=leaving, staying=staying)


@transaction.atomic
def claim(
    *, number_id: UUID, now: datetime, lanes: Collection[Lane] = tuple(Lane), most: int = BATCH
) -> Batch:
    """Take the most urgent due texts of a number that its pace allows, and name those that may not leave."""
    still = f"{settings.SENDING_LEASE / 2 / timedelta(milliseconds=1):.0f}"
    number = (
        # The weaker lock: who writes a conversation only says that this number is there.
        Number.objects.select_for_update(of=("self",), no_key=True)
        .select_related("team__account")
        # On the way: of a worker that stands still in here PostgreSQL takes the number away, for others to go on with.
        .annotate(still=RawSQL("set_config('idle_in_transaction_session_timeout', %s, true)", [still]))
        .filter(pk=number_id)
        .first()
    )
    if number is None or number.paused_at is not None or waits_for_lost_texts(number):
        # What is queued at a paused number waits for it: resuming it sends them.
        return Batch()
    rooms = {lane: room(number, is_bulk=lane == Lane.BULK, now=now) for lane in lanes}
    open_lanes = [lane for lane, segments in rooms.items() if segments]
    if not open_lanes:
        return Batch()
    at_most = min(most, max(CALLS_AT_ONCE, round(SHARE_OF_PACE * number.pace)), sum(rooms.values()))
    due = Message.objects.for_team(number.team).due(now=now).filter(number=number, lane__in=open_lanes)
    due = due.select_for_update(skip_locked=True, of=("self",), no_key=True)
    batch = list(due.order_by("lane", "send_at", "pk")[:at_most])
    batch = keep_certain(number, batch, now=now)
    take_turns(number.team, batch)
    answers = ask_gate(number=number, messages=batch, now=now)
    refused = {message.pk: refusal for message in batch if (refusal := _refusal(message, answers, now=now))}
    waiting = [message for message in batch if message.pk in answers.kept and message.pk not in refused]
    allowed = [message for message in batch if message.pk not in answers.kept and message.pk not in refused]

    costs = [Cost(one.segments, is_bulk=one.lane == Lane.BULK, is_mms=bool(one.media)) for one in allowed]
    taken = take_budget(number=number, costs=costs, now=now)
    attempt_id, lease_until = new_id(), now + settings.SENDING_LEASE
    mine = allowed[:taken]
    for message in mine:
        message.number, message.team = number, number.team
        message.attempts += 1
    hold(mine, attempt_id=attempt_id, lease_until=lease_until)
    # What they waited for is over.
    if waited := [message.pk for message in mine if message.error_code]:
        Message.objects.filter(pk__in=waited).update(error_code="", error_detail="")
    for message in waiting:
        message.team = number.team
        put_off(message, answers.kept[message.pk])  # type: ignore[arg-type]
    rewrite(waiting, ["status", "send_at", "error_code", "error_detail"])
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
        return TOO_LATE_TO_ANSWER if message.origin == Message.Origin.AUTO else EXPIRED
    if isinstance(answer, Wait) and answer.until >= message.send_before:
        return Refusal(answer.code, answer.detail)
    return None


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
    rewrite(written, ["status", "error_code", "error_detail", "updated_at"])
    weigh_answers(written)
    announce_all(written)


def _hand_over(carrier: Carrier, claimed: list[Claimed], *, looked_at: float) -> Future[list[Answer]]:
    # The fence: a worker that slept through its lease must not send what another may be sending now.
    longest_call = timedelta(seconds=sum(settings.CARRIER_TIMEOUT) + 2)
    now, until_look_is_old = timezone.now(), looked_at + LONGEST_BEGINNING - time.monotonic()
    texts = [
        OutboundText(
            to=one.message.phone,
            body=one.message.body,
            sender=one.message.number.phone,
            messaging_service_sid=one.message.number.messaging_service_sid,
            status_callback=status_callback_address(
                number_token=one.message.number.token, message_id=one.message.pk
            ),
            media_urls=carrier_addresses(one.message, now=now),
            validity=validity,
            # For the carrier's own queue it may be too late although for ours it was not.
            begin_within=min(until_look_is_old, (one.lease_until - longest_call - now).total_seconds())
            if validity > 0
            else 0.0,
        )
        for one, validity in ((one, _validity(one, now=now)) for one in claimed)
    ]
    return carrier.send_all(texts, at_once=CALLS_AT_ONCE)


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
