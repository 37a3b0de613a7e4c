"""The clock, put back while the demo's past is lived through.

Most services are told the time. Workers and the defaults of columns read the clock themselves, and so does the log: a
demo whose blast of three weeks ago had begun this morning would teach nobody anything. Nothing else is at work in a
process that seeds; whatever asks Django for the time here gets that of the story.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo

from django.utils import timezone

# Where Django's own clock, also one that somebody has taken along as a default, looks for the time.
CLOCK = "datetime"


@contextmanager
def at_the_time(moment: datetime) -> Iterator[None]:
    """Let it be another moment until the end of the block."""

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    before = getattr(timezone, CLOCK)
    setattr(timezone, CLOCK, Then)
    try:
        yield
    finally:
        setattr(timezone, CLOCK, before)
