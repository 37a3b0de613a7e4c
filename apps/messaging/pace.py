"""How fast and how much a number may send: segments a second, and segments until midnight Pacific time.

The pace is kept as the moment from which the number is free again. US carriers count their daily caps by the day of
the Pacific coast.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.messaging.models import Number

# What may leave at once after a rest. Carriers take short bursts; a queue of replies feels it.
BURST = timedelta(seconds=2)
LONGEST_REST = timedelta(minutes=5)
# Of a daily cap, what texts to many may take.
BULK_SHARE = 0.95
PACIFIC = ZoneInfo("America/Los_Angeles")


def take_budget(*, number: Number, costs: Sequence[int], now: datetime) -> int:
    """Take as many texts of the given costs (segments) as pace and cap allow now, from a locked number.

    Return how many. The rest wait for the clock's next ring, a second away at most: less than a burst lasts.
    """
    # Bounded above, too: a clock that went wrong must not stop the number for longer than a long text may.
    free_at = min(max(number.free_at or now - BURST, now - BURST), now + LONGEST_REST)
    left = left_today(number, now=now)
    taken = spent = 0
    for cost in costs:
        if free_at > now or (left is not None and spent + cost > left):
            break
        free_at += timedelta(seconds=cost / number.pace)
        spent += cost
        taken += 1
    if taken:
        today = _carriers_day(now)
        number.sent_count = spent if number.capped_date != today else number.sent_count + spent
        number.free_at, number.capped_date = free_at, today
        number.save(update_fields=["free_at", "capped_date", "sent_count"])
    return taken


def left_today(number: Number, *, now: datetime) -> int | None:
    """Return how many segments the number's daily cap leaves; None when it has none."""
    if not number.daily_cap:
        return None
    sent = number.sent_count if number.capped_date == _carriers_day(now) else 0
    return max(0, number.daily_cap - sent)


def left_for_bulk(number: Number, *, now: datetime) -> int | None:
    """Return how many segments the cap leaves for texts to many: the last of it is kept for answers."""
    left = left_today(number, now=now)
    return None if left is None else max(0, left - (number.daily_cap - int(number.daily_cap * BULK_SHARE)))


def next_day(now: datetime) -> datetime:
    """Return when the next day of the carriers begins."""
    return datetime.combine(_carriers_day(now) + timedelta(days=1), time(), tzinfo=PACIFIC).astimezone(UTC)


def _carriers_day(now: datetime) -> date:
    return now.astimezone(PACIFIC).date()
