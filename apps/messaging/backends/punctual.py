"""HTTP connections that begin in time or not at all.

Connecting may take any time: a network hangs, a process is stopped and goes on a minute later. What was right to send
before it may be wrong after it, so the clock is asked once more between the connection and the first byte.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

# Until when a request may begin, on the monotonic clock.
_begin_before: ContextVar[float | None] = ContextVar("begin_before", default=None)


class TooLate(Exception):
    """The connection stands, and not a byte has been sent; it is too late to begin."""


def _begin(connection: HTTPConnection) -> None:
    """Connect, if that has yet to be done, and look at the clock. Raises `TooLate` before the first byte."""
    if connection.sock is None:
        connection.connect()
    begin_before = _begin_before.get()
    if begin_before is not None and time.monotonic() > begin_before:
        connection.close()
        raise TooLate
    # What follows belongs to a request that has begun.
    _begin_before.set(None)


class PunctualHttpConnection(HTTPConnection):
    def send(self, data: Any) -> None:
        _begin(self)
        super().send(data)


class PunctualHttpsConnection(HTTPSConnection):
    def send(self, data: Any) -> None:
        _begin(self)
        super().send(data)


class PunctualPool(HTTPConnectionPool):
    ConnectionCls = PunctualHttpConnection


class PunctualTlsPool(HTTPSConnectionPool):
    ConnectionCls = PunctualHttpsConnection


class PunctualAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": PunctualPool, "https": PunctualTlsPool}


@contextmanager
def beginning_within(seconds: float | None) -> Iterator[None]:
    token = _begin_before.set(None if seconds is None else time.monotonic() + seconds)
    try:
        yield
    finally:
        _begin_before.reset(token)
