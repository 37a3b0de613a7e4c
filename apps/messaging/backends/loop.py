"""The one event loop in which a process speaks to the carrier, in a thread of its own."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import lru_cache
from typing import Any, TypeVar

import uvloop

Result = TypeVar("Result")

_starting = threading.Lock()


def begin(work: Coroutine[Any, Any, Result]) -> Future[Result]:
    """Let the loop do this; the result comes in a future of the caller's own world."""
    with _starting:
        loop = _loop_of(os.getpid())
    return asyncio.run_coroutine_threadsafe(work, loop)


@lru_cache(maxsize=1)
def _loop_of(_process: int) -> asyncio.AbstractEventLoop:
    """Start it, once in each process: a fork has the loop, but not its thread."""
    loop = uvloop.new_event_loop()
    threading.Thread(target=loop.run_forever, name="carrier", daemon=True).start()
    return loop
