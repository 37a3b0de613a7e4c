"""The hours in which somebody is at work, by the clock on their wall."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
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


class WorkingClock:
    """A clock that stands still while nobody is at work. `days`: 1 is Monday. Each day is looked up once."""

    def __init__(self, *, zone: ZoneInfo, days: Collection[int], begin: time, end: time) -> None:
        self._zone, self._days, self._begin, self._end = zone, frozenset(days), begin, end
        self._known: dict[date, tuple[float, float]] = {}

    def seconds_between(self, since: datetime, until: datetime) -> int:
        """Return how many whole seconds of work there were; none when the one is not before the other."""
        day, last = since.astimezone(self._zone).date(), until.astimezone(self._zone).date()
        begun, ended, worked = since.timestamp(), until.timestamp(), 0.0
        while day <= last:
            opens, closes = self._day(day)
            worked += max(0.0, min(closes, ended) - max(opens, begun))
            day += timedelta(days=1)
        return int(worked)

    def _day(self, day: date) -> tuple[float, float]:
        if day not in self._known:
            self._known[day] = (0.0, 0.0)
            if day.isoweekday() in self._days:
                self._known[day] = (
                    _begins(datetime.combine(day, self._begin), self._zone).timestamp(),
                    _begins(datetime.combine(day, self._end), self._zone).timestamp(),
                )
        return self._known[day]
