"""Finding out what became of a text whose answer was lost, before anybody thinks of sending it again."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from unicodedata import normalize
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat.answering import weigh_answers
from apps.chat.asking import answered
from apps.chat.models import Message
from apps.chat.outcomes import FROM_CARRIER, Status, announce_all, settle
from apps.chat.trying_again import keep_withdrawn
from apps.core.rewriting import rewrite
from apps.messaging.gateway import CarrierText, CarrierUnavailable
from apps.messaging.models import Number
from apps.messaging.selectors import carrier_for

logger = logging.getLogger(__name__)

BATCH = 250
# From so many texts of one number on, its newest texts are asked for instead, page by page, and no more of them
# than cost as much as to ask about each.
MANY, RECORDS_OF_A_QUESTION = 10, 100
# Seconds, unless a batch takes longer: then the other teams have their turns.
LONGEST_TURN = 5.0
# What the carrier answers with a fault of its own is handed over three times more, after ever longer pauses.
MOST_RETRIES = 3
# The pauses between are this many times as long as that before the last look: five minutes, ten, fifteen.
RETRY_AFTER = 2.5
FAULTS = "The carrier answered each of four tries with a fault of its own, and does not have it."
CONCLUDED = [
    *("status", "looks", "lost", "lease_until", "send_at", "held_at", "error_code", "error_detail"),
    "updated_at",
]
# The carrier's clock and ours may differ by as much.
CLOCK_SLACK = timedelta(minutes=2)
# Of a text that left by a clock that was fast, and has been set right since: nobody knows by how much.
LOOK_BACK = timedelta(days=1)


def reconcile_team(*, team_id: UUID) -> int:
    """Look up each text of a team whose claim has run out, for one turn. Return how many were looked at."""
    ends_at, looked_at = time.monotonic() + LONGEST_TURN, 0
    with as_team(team_id):
        while texts := _take_unsettled(now=timezone.now()):
            looked_at += len(texts)
            heard = list(_asked(texts))
            for message, listed in heard:
                try:
                    if listed:
                        _conclude(message, listed, at=timezone.now())
                except Exception:
                    logger.exception("A lost answer could not be settled; it is looked up again.")
            _count_looks([message for message, listed in heard if not listed], at=timezone.now())
            if len(heard) < len(texts) or time.monotonic() >= ends_at:
                break
        return looked_at


@transaction.atomic
def _take_unsettled(*, now: datetime) -> list[Message]:
    """Take the texts to look up, and push their next look away so that no second worker looks meanwhile."""
    texts = list(
        Message.objects.unsettled()
        .filter(lease_until__lte=now, number__isnull=False)
        .select_related("number", "team")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("lease_until")[:BATCH]
    )
    left = []
    for message in texts:
        if message.status == Status.SENDING:
            # Its worker is gone. Whatever comes of it now, that claim is over.
            message.status, message.attempt_id, message.looks = Status.UNKNOWN, None, 0
            message.updated_at = now
            left.append(message)
        message.lease_until = now + _pause(message.looks)
    announce_all(left)
    rewrite(texts, ["status", "attempt_id", "looks", "lease_until", "updated_at"])
    return texts


def _pause(looks: int) -> timedelta:
    pauses: tuple[timedelta, ...] = settings.RECONCILE_AFTER
    return pauses[min(looks, len(pauses) - 1)]


def _asked(texts: list[Message]) -> Iterator[tuple[Message, list[CarrierText]]]:
    """Give each text that its carrier answered about, with the records that may be of it."""
    of_number: dict[Number, list[Message]] = defaultdict(list)
    for message in texts:
        of_number[_number_of(message)].append(message)
    alone: list[Message] = []
    for number, some in of_number.items():
        # A service sends from whichever of its numbers it likes.
        if len(some) < MANY or number.messaging_service_sid:
            alone += some
            continue
        try:
            newest, reached = _newest_from(number, some)
        except CarrierUnavailable as error:
            # Small questions may get through where a large one takes too long.
            logger.warning("The carrier could not be asked about texts (%s); each by itself.", error)
            alone += some
            continue
        for message in some:
            if _since(message) > reached:
                yield message, _alike(message, newest[message.phone])
            else:
                alone.append(message)
    yield from answered(alone, _found)


def _newest_from(number: Number, texts: list[Message]) -> tuple[dict[str, list[CarrierText]], datetime]:
    """Return the carrier's newest texts from a number by phone, and the moment since which those are all."""
    since, most = min(_since(message) for message in texts), len(texts) * RECORDS_OF_A_QUESTION
    listed = carrier_for(number).list_texts_from(sender=number.phone, since=since, at_most=most)
    by_phone: dict[str, list[CarrierText]] = defaultdict(list)
    for text in listed:
        by_phone[text.to].append(text)
    reached = listed[-1].created_at if len(listed) >= most else since - CLOCK_SLACK
    return by_phone, reached or timezone.now()


def _found(message: Message) -> list[CarrierText]:
    number = _number_of(message)
    return _alike(message, carrier_for(number).list_texts(to=message.phone, since=_since(message)))


def _alike(message: Message, listed: list[CarrierText]) -> list[CarrierText]:
    """Return those of the carrier's records of one phone that may be of this text."""
    number, since = _number_of(message), _since(message)
    return [
        text
        for text in listed
        if text.direction.startswith("outbound")
        and (text.created_at is None or text.created_at >= since)
        and _is_from(text, number)
        and _folded(text.body).endswith(_folded(message.body))
        # One with files may have no words to know it by.
        and (not message.media or text.sid.startswith("MM"))
    ]


def _since(message: Message) -> datetime:
    due, now = message.send_at or message.created_at, timezone.now()
    return (now - LOOK_BACK if due > now else due) - CLOCK_SLACK


def _number_of(message: Message) -> Number:
    assert isinstance(message.number, Number)  # noqa: S101  (_take_unsettled asks for it)
    return message.number


def _folded(body: str) -> str:
    """Return what is left of a text whatever a carrier does to its punctuation; it may also put words before it."""
    plain = "".join(each for each in normalize("NFKD", body) if each.isalnum())
    return plain.casefold() or body


def _is_from(text: CarrierText, number: Number) -> bool:
    # A messaging service sends from whichever number of its pool it likes.
    service = number.messaging_service_sid
    return text.sender in {number.phone, ""} or bool(service and text.messaging_service_sid == service)


def _first_of_nobody(listed: list[CarrierText], *, message: Message) -> CarrierText | None:
    """Return the first record that is not of another text of ours, nor of a try that is known to have failed."""
    sids = [text.sid for text in listed]
    texts = Message.objects.for_team(message.team)
    ours = set(texts.filter(provider_sid__in=sids).values_list("provider_sid", flat=True))
    failed = texts.filter(conversation=message.conversation_id, former_sids__overlap=sids)
    for former in failed.values_list("former_sids", flat=True):
        ours.update(former or [])
    return next((text for text in listed if text.sid not in ours), None)


def _conclude(message: Message, listed: list[CarrierText], *, at: datetime) -> None:
    found = _take_record(message, listed)
    if found is not None:
        # In a transaction of its own: what follows locks conversations, and numbers after them.
        settle(
            team_id=message.team_id,
            message_id=message.pk,
            provider_sid=found.sid,
            status=FROM_CARRIER.get(found.status, Status.SENT),
            error_code=found.error_code,
            at=at,
        )
        return
    _count_looks([message], at=at)


@transaction.atomic
def _take_record(message: Message, listed: list[CarrierText]) -> CarrierText | None:
    """Give a text the first of the carrier's records that is not another's, if there is one, and return that.

    In turn, so that two texts with the same words do not take the same record for theirs.
    """
    assert message.number_id is not None  # noqa: S101  (_take_unsettled asks for it)
    # The text before the number, as a callback locks them.
    Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
    Number.objects.select_for_update(of=("self",), no_key=True).get(pk=message.number_id)
    found = _first_of_nobody(listed, message=message)
    if found is not None:
        nameless = Message.objects.filter(pk=message.pk, provider_sid=None)
        nameless.update(provider_sid=found.sid)
    return found


@transaction.atomic
def _count_looks(messages: Sequence[Message], *, at: datetime) -> None:
    """Note that the carrier has no record of some texts. Asked often enough, over long enough, it never had them."""
    looked_at = {message.pk: message for message in messages}
    # As they are by now: a callback may have settled one, or a person withdrawn it.
    unsettled = Message.objects.filter(status=Status.UNKNOWN, provider_sid=None).select_related("team")
    # In one order, as whoever else holds many.
    held = unsettled.filter(pk__in=looked_at).select_for_update(of=("self",), no_key=True).order_by("pk")
    # One that was handed over again since the carrier was asked: what it said of the time before counts no more.
    rows = [row for row in held if row.attempts == looked_at[row.pk].attempts]
    for row in rows:
        row.looks = looked_at[row.pk].looks + 1
        if row.looks >= len(settings.RECONCILE_AFTER):
            _give_back(row, at=at)
    rewrite(rows, CONCLUDED)
    concluded = [row for row in rows if row.status != Status.UNKNOWN]
    weigh_answers(concluded)
    announce_all(concluded)


def _give_back(message: Message, *, at: datetime) -> None:
    """Put a text that the carrier never had back into the queue, or give it up after too many of its faults."""
    # Of a worker that died nothing is known of the carrier; where it answered with a fault, it has said so.
    was_faulty = bool(message.error_detail)
    message.looks, message.lease_until, message.updated_at = 0, None, at
    message.status, message.send_at = Status.QUEUED, at
    message.error_code = message.error_detail = ""
    if not was_faulty:
        message.lost += 1
    elif message.tries > MOST_RETRIES:
        message.status, message.error_code, message.error_detail = Status.FAILED, "unknown", FAULTS
    else:
        pause = RETRY_AFTER * settings.RECONCILE_AFTER[-1]
        message.send_at = at + pause * (message.tries - 1)
    keep_withdrawn(message)
