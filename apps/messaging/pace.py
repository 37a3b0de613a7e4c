"""How fast and how much a number may send: segments a second, and segments until midnight Pacific time.

The pace is kept as the moment from which the number is free again. US carriers count their daily caps by the day of
the Pacific coast. Replies go before bulk: bulk leaves the number free for the next reply, and some of the day's cap.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import uniform
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Case, F, Q, When

from apps.events.services import record_event
from apps.messaging.models import Number

# What may leave at once after a rest. Carriers take short bursts; a queue of replies feels it.
BURST = timedelta(seconds=2)
# Of bulk it is more: it has to last from one ring of the clock to the next, and still leave the number free.
BULK_BURST = timedelta(seconds=5)
FIRST_PAUSE, LONGEST_PAUSE, DOUBLINGS = 0.1, 30.0, 10
LONGEST_REST = timedelta(minutes=5)
# Whatever pace a number has for texts, an MMS takes so long: carriers let a number send about 50 a minute.
MMS_TAKES = timedelta(minutes=1) / 50
PACIFIC = ZoneInfo("America/Los_Angeles")
# Of the day's cap: how much bulk may use, and from where on the team is told.
BULK_SHARE, TELLING_SHARE = 0.95, 0.7


@dataclass(frozen=True)
class Cost:
    """What one text takes of a number's pace and cap."""

    segments: int
    is_bulk: bool = False
    is_mms: bool = False


def room(number: Number, *, is_bulk: bool, now: datetime) -> int:
    """Return how many segments the pace lets go now at the most; of bulk, a single long text may take more than that.

    Whether the day's cap has room is the gate's to say, which puts off what it has none for.
    """
    burst = BULK_BURST if is_bulk else BURST
    free_at = _free_at(number, burst=burst, now=now)
    if free_at > now or (is_bulk and _is_bulk_held(number, now=now)):
        return 0
    by_pace = math.floor((now - free_at).total_seconds() * number.pace + 1e-6)
    return max(by_pace, 1) if is_bulk and free_at == now - burst else by_pace + (not is_bulk)


def take_budget(*, number: Number, costs: Sequence[Cost], now: datetime) -> int:
    """Take as many texts of the given costs, replies first, as pace and cap allow now, from a locked number.

    Return how many. The rest wait for the clock's next ring, a second away at most: less than a burst lasts.
    """
    taken = spent = 0
    sent = sent_today(number, now=now)
    for cost in costs:
        burst = BULK_BURST if cost.is_bulk else BURST
        free_at = _free_at(number, burst=burst, now=now)
        lasts = timedelta(seconds=cost.segments / number.pace)
        lasts = max(lasts, MMS_TAKES) if cost.is_mms else lasts
        # A text that is longer than the burst leaves after a full rest.
        is_free = free_at + lasts <= now or free_at == now - burst if cost.is_bulk else free_at <= now
        left = left_for_bulk(number, now=now) if cost.is_bulk else left_today(number, now=now)
        if not is_free or (left is not None and spent + cost.segments > left):
            break
        number.free_at = free_at + lasts
        spent += cost.segments
        taken += 1
    if taken:
        number.sent_count, number.capped_date = sent + spent, carriers_day(now)
        number.save(update_fields=["free_at", "capped_date", "sent_count"])
        _tell_when_near(number, now=now)
    return taken


@transaction.atomic
def give_back(*, number: Number, segments: int, now: datetime) -> None:
    """Give pace and cap back what was taken of them for texts that never began to leave."""
    is_todays = Q(capped_date=carriers_day(now), sent_count__gte=segments)
    Number.objects.filter(pk=number.pk).update(
        free_at=F("free_at") - timedelta(seconds=segments / number.pace),
        sent_count=F("sent_count") - Case(When(is_todays, then=segments), default=0),
    )


@transaction.atomic
def back_off(*, number: Number, is_partly_heard: bool, now: datetime) -> None:
    """Hand no bulk to a carrier that did not look at all that it was handed: ever longer while it looks at nothing.

    Each reply waits for itself: there are few, and who waits for one should not wait for bulk's sake.
    """
    unheard = 1 if is_partly_heard else min(number.unheard + 1, DOUBLINGS)
    until = now + timedelta(seconds=pause_after(unheard))
    Number.objects.filter(pk=number.pk).update(unheard=unheard, back_off_until=until)


@transaction.atomic
def be_heard(*, number: Number) -> None:
    """Note that the carrier looks again at what it is handed."""
    Number.objects.filter(pk=number.pk).update(unheard=0)


@transaction.atomic
def take_turn(*, number_id: UUID, now: datetime, lasts: timedelta) -> bool:
    """Begin a worker's turn with a number's bulk. Return whether no other is at it."""
    is_free = Q(turn_until=None) | Q(turn_until__lte=now)
    return bool(Number.objects.filter(is_free, pk=number_id).update(turn_until=now + lasts))


@transaction.atomic
def leave_turn(*, number_id: UUID) -> None:
    Number.objects.filter(pk=number_id).update(turn_until=None)


def pause_after(times: int) -> float:
    """Return the seconds to wait after so many refusals to look: 100 ms, then twice as long each time, up to 30 s."""
    # Not all at the same moment, who were refused at the same moment.
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (times - 1) * uniform(0.9, 1.1))  # noqa: S311  (no secret)


def sent_today(number: Number, *, now: datetime) -> int:
    return number.sent_count if number.capped_date == carriers_day(now) else 0


def left_today(number: Number, *, now: datetime) -> int | None:
    """Return how many segments the number's daily cap leaves; None when it has none."""
    if not number.daily_cap:
        return None
    return max(0, number.daily_cap - sent_today(number, now=now))


def left_for_bulk(number: Number, *, now: datetime) -> int | None:
    """Return how many segments the cap leaves for texts to many: the last of it is kept for answers."""
    left = left_today(number, now=now)
    return None if left is None else max(0, left - (number.daily_cap - int(number.daily_cap * BULK_SHARE)))


def is_near_cap(number: Number, *, now: datetime) -> bool:
    return bool(number.daily_cap) and sent_today(number, now=now) >= number.daily_cap * TELLING_SHARE


def is_bulk_paused(number: Number, *, now: datetime) -> bool:
    """Return whether a number sends no bulk at present; some pauses end by themselves."""
    if number.bulk_paused_at is None:
        return False
    return number.bulk_resumes_at is None or number.bulk_resumes_at > now


def _is_bulk_held(number: Number, *, now: datetime) -> bool:
    longest = now + timedelta(seconds=LONGEST_PAUSE)
    is_backing_off = number.back_off_until is not None and now < number.back_off_until <= longest
    return is_backing_off or is_bulk_paused(number, now=now)


def next_day(now: datetime) -> datetime:
    """Return when the next day of the carriers begins."""
    return datetime.combine(carriers_day(now) + timedelta(days=1), time(), tzinfo=PACIFIC).astimezone(UTC)


def carriers_day(now: datetime) -> date:
    return now.astimezone(PACIFIC).date()


def _free_at(number: Number, *, burst: timedelta, now: datetime) -> datetime:
    free_at = number.free_at
    # So late it is by a clock that was fast, and must not stop the number until that time comes.
    if free_at is None or free_at > now + LONGEST_REST:
        return now - burst
    return max(free_at, now - burst)


def _tell_when_near(number: Number, *, now: datetime) -> None:
    """Tell the team, once a day, that most of the day's cap is used."""
    if is_near_cap(number, now=now) and number.cap_told_on != carriers_day(now):
        number.cap_told_on = carriers_day(now)
        number.save(update_fields=["cap_told_on"])
        record_event(
            team=number.team,
            kind="number.cap_near",
            subject_id=number.pk,
            data={"sent": number.sent_count, "cap": number.daily_cap},
        )
