"""The hours in which somebody is at work, by the clock on their wall."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.core.zones import NoSuchTime, moment_of_clock

A_WEEK_AND_A_DAY = 9


def next_working_moment(
    moment: datetime, *, zone: ZoneInfo, days: Collection[int], begin: time, end: time
) -> datetime:
    """Return the moment itself if it is at work, or else when work begins next. `days`: 1 is Monday; one at least."""
    local = moment.astimezone(zone)
    for ahead in range(A_WEEK_AND_A_DAY):
        day = local.date() + timedelta(days=ahead)
        if day.isoweekday() not in days:
            continue
        if ahead == 0 and begin <= local.time() < end:
            return moment
        begins = _begins(datetime.combine(day, begin), zone)
        if begins > moment:
            return begins
    raise ValueError("Nobody ever works on no day.")


def _begins(clock: datetime, zone: ZoneInfo) -> datetime:
    try:
        return moment_of_clock(clock, zone=zone)
    except NoSuchTime:
        # Clocks are put forward over it: an hour later, they are past it.
        return moment_of_clock(clock + timedelta(hours=1), zone=zone)
