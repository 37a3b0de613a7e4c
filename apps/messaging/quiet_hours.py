"""When somebody may be texted: by day in every time zone that they may be in.

Nothing here asks the database: of a hundred thousand people it is asked in one breath.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings

from apps.core.places import zones_of_phone, zones_of_state
from apps.core.zones import zone_names

# Nothing is begun so near to the end of a window: the carrier has a queue of its own.
MARGIN = timedelta(minutes=10)
# Of whom nothing is known: day on both coasts.
ANYWHERE = frozenset({"America/New_York"})
ANYWHERE_FROM = time(12)
# Where no window begins for so long, none ever does.
LOOK_AHEAD = timedelta(days=4)
NEVER = datetime.max.replace(tzinfo=UTC)
NO_NIGHT = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """One text that wants to leave, and what is known of where its person is."""

    phone: str
    state: str = ""
    time_zone: str = ""
    # Somebody knows that it is night there, or answers who has just written.
    at_any_hour: bool = False
    # It tells them that they are opted out.
    confirms_opt_out: bool = False


class Hours(NamedTuple):
    begin: time
    end: time


class HasHours(Protocol):
    """A team, as far as it is asked here."""

    texting_from: time | None
    texting_until: time | None


def is_day(asked: Asked, *, team: HasHours, now: datetime) -> bool:
    """Return whether a text may be begun now."""
    return next_allowed(asked, team=team, now=now) == now


def next_allowed(asked: Asked, *, team: HasHours, now: datetime) -> datetime:
    """Return when a text may next be begun: now, or later; `NEVER` where it is never day in all their zones at once."""
    rule = _rule_of(asked, team)
    return _begin(*rule, now) if rule else now


def window_end(asked: Asked, *, team: HasHours, now: datetime) -> datetime:
    """Return when the window that is open now ends, from which on nothing may arrive; now where none is open."""
    rule = _rule_of(asked, team)
    return _end(*rule, now) if rule else now + NO_NIGHT


def clock_words(asked: Asked, *, moment: datetime) -> str:
    """Return what a moment is on their clock: “8:00 their time”."""
    zones = zones_of(asked)
    if not zones:
        return f"{_clock(moment.astimezone(ZoneInfo('America/New_York')))} Eastern time"
    # Of several zones that where the day is youngest: the others are further on.
    local = min((moment.astimezone(ZoneInfo(zone)) for zone in zones), key=lambda there: there.time())
    return f"{_clock(local)} their time"


def zones_of(asked: Asked) -> frozenset[str]:
    """Return every time zone that somebody may be in; none where nothing is known."""
    own = frozenset({asked.time_zone}) if asked.time_zone in zone_names() else zones_of_state(asked.state)
    return own | zones_of_phone(asked.phone)


def _rule_of(asked: Asked, team: HasHours) -> tuple[frozenset[str], Hours] | None:
    """Return between which hours of which zones somebody may be texted; None at any hour."""
    if settings.TEXTING_HOURS is None:
        return None
    law = Hours(*settings.TEXTING_HOURS)
    hours = Hours(max(law.begin, team.texting_from or law.begin), min(law.end, team.texting_until or law.end))
    zones = zones_of(asked)
    return (zones, hours) if zones else (ANYWHERE, Hours(max(hours.begin, ANYWHERE_FROM), hours.end))


@lru_cache(maxsize=4096)
def _begin(zones: frozenset[str], hours: Hours, now: datetime) -> datetime:
    """Return when the first window from now on begins of which there is more than the margin."""
    there = [ZoneInfo(zone) for zone in zones]
    moment = now
    while moment < now + LOOK_AHEAD:
        day_everywhere = max(_day_from(moment, zone, hours) for zone in there)
        if day_everywhere > moment:
            moment = day_everywhere
            continue
        end = _end(zones, hours, moment)
        if end - moment > MARGIN:
            return moment
        moment = end
    return NEVER


@lru_cache(maxsize=4096)
def _end(zones: frozenset[str], hours: Hours, now: datetime) -> datetime:
    """Return when it is first night somewhere: now, if it is."""
    there = [ZoneInfo(zone) for zone in zones]
    if any(_day_from(now, zone, hours) > now for zone in there):
        return now
    return min(_at(now.astimezone(zone).date(), hours.end, zone) for zone in there)


def _day_from(moment: datetime, zone: ZoneInfo, hours: Hours) -> datetime:
    """Return the first moment from this one on at which it is day in a zone."""
    local = moment.astimezone(zone)
    if hours.begin <= local.time() < hours.end:
        return moment
    day = local.date() if local.time() < hours.begin else local.date() + timedelta(days=1)
    return _at(day, hours.begin, zone)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02d}"
