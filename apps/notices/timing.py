"""When somebody is left alone, and when their mail about who waits is due: by the clocks on their walls."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from zoneinfo import ZoneInfo

from apps.core.working_hours import next_working_moment


def is_within(clock: time, begin: time, end: time) -> bool:
    """Whether a clock shows a time from `begin` until before `end`, which may be past midnight."""
    if begin < end:
        return begin <= clock < end
    return clock >= begin or clock < end


def next_digest(*, after: datetime, zone: ZoneInfo, hour: int, days: Collection[int]) -> datetime:
    """Return the first moment after one at which it is that hour on one of the days. `days`: 1 is Monday."""
    # A shift of no length: its beginning is what comes next, never the present moment.
    at = time(hour)
    return next_working_moment(after, zone=zone, days=days, begin=at, end=at)
