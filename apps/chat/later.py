"""When something is put off to: the moments that are offered, and what somebody has written down as theirs."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from django.utils.dateparse import parse_datetime

from apps.chat.said import moment_said
from apps.core.errors import DomainError
from apps.core.zones import moment_of_clock

HOURS = timedelta(hours=3)
MORNING = time(8)
MONDAY = 0
# What is put off for longer is forgotten rather than put off.
LONGEST = timedelta(days=366)
FARTHEST = 20 * LONGEST
OWN = "own"
SAY_WHEN = "Say when: a day and a time, as in “tomorrow 9” or “3h”."


class BadTime(DomainError):
    code = "bad_time"


class Preset(NamedTuple):
    """A moment that is offered. `clock` is what the zone's clocks show then, ready to be read."""

    key: str
    label: str
    at: datetime
    clock: str


def presets(*, now: datetime, zone: tzinfo) -> list[Preset]:
    """Return what is offered to whoever puts something off: each moment once, for tomorrow may be a Monday."""
    offered: dict[datetime, Preset] = {}
    for preset in _known(now=now, zone=zone):
        offered.setdefault(preset.at, preset)
    return list(offered.values())


def _known(*, now: datetime, zone: tzinfo) -> list[Preset]:
    """Return what may be chosen: hours as they pass, mornings as the zone's clocks show."""
    today = now.astimezone(zone).date()
    monday = today + timedelta(days=(MONDAY - today.weekday()) % 7 or 7)
    moments = [
        ("hours", "In 3 hours", now + HOURS),
        ("tomorrow", "Tomorrow 8:00", _morning(today + timedelta(days=1), zone)),
        ("monday", "Monday 8:00", _morning(monday, zone)),
    ]
    return [Preset(key, label, at, _clock(at, zone)) for key, label, at in moments]


def moment_chosen(when: str, own: str, *, now: datetime, zone: tzinfo) -> datetime:
    """Return the moment of a preset, or one that somebody wrote down or said. Raises `BadTime`, `NoSuchTime`."""
    at = {preset.key: preset.at for preset in _known(now=now, zone=zone)}.get(when)
    return at or ensure_later(moment_said(own, now=now, zone=zone) or moment_written(own, zone=zone), now=now)


def moment_written(text: str, *, zone: tzinfo) -> datetime:
    """Return the moment that somebody wrote down: with its offset, or as the zone's clocks show it."""
    try:
        written = parse_datetime(text.strip())
    except ValueError:
        written = None
    if written is None:
        raise BadTime(SAY_WHEN, field="at")
    try:
        return written if written.tzinfo else moment_of_clock(written, zone=zone)
    except OverflowError:
        raise BadTime(SAY_WHEN, field="at") from None


def ensure_later(at: datetime, *, now: datetime) -> datetime:
    """Return a moment that is still to come, and not for ever away. Raises `BadTime`."""
    if at <= now:
        raise BadTime("That time has passed. Choose a later one.", field="at")
    if at > now + LONGEST:
        raise BadTime("That is more than a year away. Choose an earlier time.", field="at")
    return at


def ensure_is_meant(at: datetime, *, now: datetime) -> None:
    """Raise `BadTime` for a moment that nobody means and no database keeps, as one of a mistyped year."""
    if at > now + FARTHEST:
        raise BadTime("That is more than twenty years away. Look at the year.", field="send_at")


def _morning(day: date, zone: tzinfo) -> datetime:
    return moment_of_clock(datetime.combine(day, MORNING), zone=zone)


def _clock(at: datetime, zone: tzinfo) -> str:
    there = at.astimezone(zone)
    return f"{there:%a} {there.hour}:{there.minute:02d} {there.tzname()}"
