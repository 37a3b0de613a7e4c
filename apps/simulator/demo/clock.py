"""The clock, put back while the demo's past is lived through.

Most services are told the time. Workers and the defaults of columns read the clock themselves, and so does the log: a
demo whose blast of three weeks ago had begun this morning would teach nobody anything. Nothing else is at work in a
process that seeds; whatever asks Django for the time here gets that of the story. So do ids: they say when they were
made, and what came today is counted by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from itertools import count
from types import ModuleType

import uuid_utils
import uuid_utils.compat
from django.utils import timezone


@contextmanager
def at_the_time(moment: datetime) -> Iterator[None]:
    """Let it be another moment until the end of the block."""

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    # A millisecond after each other, so that they stay in the order in which they are made.
    moments = count(int(moment.timestamp() * 1_000))
    made, written = uuid_utils.compat.uuid7, uuid_utils.uuid7
    with (
        # Where Django's own clock, also one that somebody has taken along as a default, looks for the time.
        _replaced(timezone, "datetime", Then),
        _replaced(uuid_utils.compat, "uuid7", lambda: made(nanoseconds=next(moments) * 1_000_000)),
        _replaced(uuid_utils, "uuid7", lambda: written(nanoseconds=next(moments) * 1_000_000)),
    ):
        yield


@contextmanager
def _replaced(module: ModuleType, name: str, other: object) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, other)
    try:
        yield
    finally:
        setattr(module, name, before)
