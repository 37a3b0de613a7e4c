"""When a call that failed is made again, and when an endpoint is given up."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

# After each try that failed; the first is at once. In all some three days.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
TRIES = len(PAUSES) + 1
# Many calls that failed at once do not come back at once.
JITTER = 0.2
# What an endpoint may ask for with `Retry-After`.
LONGEST_WISH = timedelta(hours=24)
# One that does not answer, or says that it has too much to do, is left alone so long, also with other calls.
BREATHER = timedelta(seconds=60)
# An endpoint that has answered nothing with success for so long, and so often, is switched off.
GIVEN_UP_AFTER = timedelta(days=5)
GIVEN_UP_TRIES = TRIES


def next_try(*, tries: int, now: datetime) -> datetime | None:
    """Return when a call is made again that has been tried so often; None after the last try."""
    if tries >= TRIES:
        return None
    pause = PAUSES[max(tries, 1) - 1]
    return now + pause + pause * random.uniform(0, JITTER)  # noqa: S311  Nothing secret about it.


def wished_moment(retry_after: str, *, now: datetime) -> datetime | None:
    """Return the moment of a `Retry-After` (RFC 9110: seconds or a date), within a day; None when it says nothing."""
    written = retry_after.strip()
    if written.isascii() and written.isdigit():
        wished = now + min(timedelta(seconds=int(written[:9])), LONGEST_WISH)
    else:
        try:
            wished = parsedate_to_datetime(written)
        except ValueError:
            return None
        if wished.tzinfo is None:
            return None
    return max(now, min(wished, now + LONGEST_WISH))
