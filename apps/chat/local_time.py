"""What time it is where a candidate is, as far as that is known."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from apps.candidates.models import Candidate
from apps.core.places import zones_of_phone, zones_of_state
from apps.core.zones import zone_names


class LocalTime(NamedTuple):
    """Written out here: a template would turn a moment back into the team's own time."""

    clock: str
    zone: str


def local_time(candidate: Candidate, *, now: datetime) -> LocalTime | None:
    """Return the time on the candidate's own clock; None where their number could be in several zones."""
    zone = _zone(candidate)
    if zone is None:
        return None
    there = now.astimezone(ZoneInfo(zone))
    return LocalTime(clock=there.strftime("%H:%M"), zone=there.tzname() or zone)


def _zone(candidate: Candidate) -> str | None:
    if candidate.time_zone in zone_names():
        return candidate.time_zone
    zones = zones_of_state(candidate.state) | zones_of_phone(candidate.phone)
    return next(iter(zones)) if len(zones) == 1 else None
