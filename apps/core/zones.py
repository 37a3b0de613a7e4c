"""The names of the world's time zones."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones


@cache
def zone_names() -> frozenset[str]:
    """Return all names, like America/New_York. Python opens some six hundred files to know them: once is enough."""
    return frozenset(available_timezones())
