"""What machines that watch over an installation ask of its texts: how long the oldest has waited, over all teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

# A carrier says what became of a text long before.
UNCONFIRMED_AFTER = timedelta(minutes=15)
# What it has not said by then, it never will.
CONFIRMED_BEFORE = timedelta(days=1)


@dataclass(frozen=True)
class Overdue:
    """Ages in seconds, 0 where there is nothing; a paused number's texts do not count as late."""

    reply_seconds: float
    bulk_seconds: float
    unknown: int
    unknown_seconds: float
    unconfirmed: int


def overdue(*, now: datetime) -> Overdue:
    """Look across all teams, at figures only; as cheap with millions of texts as with none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM chat_overdue(%s, %s, %s)", [now, now - CONFIRMED_BEFORE, now - UNCONFIRMED_AFTER]
        )
        return Overdue(*cursor.fetchone())
