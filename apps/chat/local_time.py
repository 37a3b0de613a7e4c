"""What time it is where a candidate is, as far as that is known."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from apps.candidates.models import Candidate
from apps.core.phones import time_zones_of


def local_time(candidate: Candidate, *, now: datetime) -> datetime | None:
    """Return the moment on the candidate's own clock; None where their number could be in several zones."""
    zone = _zone(candidate)
    return now.astimezone(ZoneInfo(zone)) if zone else None


def _zone(candidate: Candidate) -> str | None:
    if candidate.time_zone in available_timezones():
        return candidate.time_zone
    zones = time_zones_of(candidate.phone)
    return zones[0] if len(zones) == 1 else None
