"""Time zones: their names, and which moment somebody means who writes down what their clock shows."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import cache
from zoneinfo import available_timezones

from apps.core.errors import DomainError

# Beyond, a year has no place in a calendar that adds days and time zones.
FIRST_YEAR, LAST_YEAR = 1900, 2200


class NoSuchTime(DomainError):
    code = "no_such_time"


def is_in_calendar(at: date) -> bool:
    """Whether a day or a moment can be meant at all. (Some systems write 0001-01-01 where they know none.)"""
    return FIRST_YEAR <= at.year <= LAST_YEAR


@cache
def zone_names() -> frozenset[str]:
    """Return all names, like America/New_York. Python opens some six hundred files to know them: once is enough."""
    return frozenset(available_timezones())


def moment_of_clock(local: datetime, *, zone: tzinfo) -> datetime:
    """Return the moment at which clocks in a zone show a time.

    What they show twice, where they are set back in autumn, is the first of the two: nothing that was asked for comes
    later than it may have been meant. What they never show, where they are put forward in spring, is nobody's wish:
    raises `NoSuchTime`, which names the time that they show instead.
    """
    moment = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    shown = moment.astimezone(zone)
    if shown.replace(tzinfo=None) != local.replace(tzinfo=None, fold=0):
        raise NoSuchTime(
            f"There is no {local:%H:%M} on {local:%b} {local.day}: the clocks are put forward in that hour. "
            f"Choose {shown:%H:%M} instead."
        )
    return moment
