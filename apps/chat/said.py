"""A moment as somebody says it: “3h”, “in 2 days”, “tomorrow 9”, “fri 14:30”, “9pm”."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, tzinfo

from apps.core.zones import moment_of_clock

MORNING = time(8)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AFTER = re.compile(r"(?:in\s+)?(\d{1,4})\s*(m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)")
ON = re.compile(
    r"(?:(?:on\s+|next\s+)?(?P<day>today|tomorrow|[a-z]{3,9}))?"
    r"(?:\s*\b(?:at\s+)?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>am|pm)?)?"
)


def moment_said(words: str, *, now: datetime, zone: tzinfo) -> datetime | None:
    """Return the next moment that is meant, on the zone's clocks; or None.

    A day alone is its morning; a time alone is today's, or tomorrow's where that has passed.
    """
    asked = " ".join(words.lower().split())
    if found := AFTER.fullmatch(asked):
        return _after(int(found[1]), found[2][0], now=now, zone=zone)
    found = ON.fullmatch(asked)
    if not asked or not found:
        return None
    clock = _clock(found["hour"], found["minute"], found["half"])
    today = now.astimezone(zone).date()
    if found["day"] is None:
        at = moment_of_clock(datetime.combine(today, clock), zone=zone) if clock else None
        return at if at is None or at > now else _on(today + timedelta(days=1), clock, zone)
    day = _day(found["day"], today)
    if day is None or (found["hour"] and clock is None):
        return None
    return _on(day, clock, zone)


def _after(count: int, unit: str, *, now: datetime, zone: tzinfo) -> datetime:
    match unit:
        case "m":
            return now + timedelta(minutes=count)
        case "h":
            return now + timedelta(hours=count)
        case _:
            # The same time of the day, whatever the clocks do meanwhile.
            there = now.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
            return moment_of_clock(there + timedelta(days=count * (7 if unit == "w" else 1)), zone=zone)


def _clock(hour: str | None, minute: str | None, half: str | None) -> time | None:
    if hour is None:
        return None
    at = int(hour)
    if half and 1 <= at <= 12:
        at = at % 12 + (12 if half == "pm" else 0)
    elif half:
        return None
    try:
        return time(at, int(minute or 0))
    except ValueError:
        return None


def _day(name: str, today: date) -> date | None:
    if name in {"today", "tomorrow"}:
        return today + timedelta(days=1 if name == "tomorrow" else 0)
    meant = [nth for nth, day in enumerate(DAYS) if day.startswith(name)]
    if len(meant) != 1:
        return None
    return today + timedelta(days=(meant[0] - today.weekday()) % 7 or 7)


def _on(day: date, clock: time | None, zone: tzinfo) -> datetime:
    return moment_of_clock(datetime.combine(day, clock or MORNING), zone=zone)
