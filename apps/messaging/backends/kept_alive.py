"""An HTTP client for the carrier's library that has many calls in flight at once, over kept-alive connections.

The library has one on aiohttp. That cannot do three things that sending once rests on: tell a call that never began
from one whose answer is lost; not read for ever; and ask the clock between connecting and the first byte. Connecting
may take any time: a network hangs, a process is stopped and goes on a minute later. What was right to send before it
may be wrong after it. Why none of the other clients: docs/adr/0024-calls-to-the-carrier-go-over-lines-of-our-own.md.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import logging
import os
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import certifi
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from yarl import URL

from apps.messaging.backends.line import Broken, Line, NoConnection, TooLate, connect
from apps.messaging.backends.loop import begin

__all__ = ["Broken", "KeptAliveHttpClient", "NoConnection", "TooLate", "begin_before"]

logger = logging.getLogger(__name__)

MOST_CONNECTIONS = 256
# A connection that has been idle for longer, the other side may just be closing.
LONGEST_REST = 15.0
PORTS = {"http": 80, "https": 443}

# Until when the request of this task may begin, on the monotonic clock.
begin_before: ContextVar[float | None] = ContextVar("begin_before", default=None)


class KeptAliveHttpClient(AsyncHttpClient):
    """The library's requests, sent to `base_url` in place of the carrier's host, from the one event loop.

    `timeout` is how many seconds connecting and answering may take. No proxy settings or .netrc of the machine are
    read, and no redirect is followed: the request goes where it is told.
    """

    def __init__(self, *, base_url: str, timeout: tuple[float, float]) -> None:
        super().__init__(logger, is_async=True)
        base = urlsplit(base_url)
        self._path = base.path.rstrip("/")
        self._host = base.netloc.rpartition("@")[2]
        self._place = (base.hostname or "", base.port or PORTS[base.scheme], base.scheme == "https")
        self._connecting, answering = timeout
        # In all: an answer that comes drop by drop may take no longer.
        self._patience = self._connecting + answering

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_: Any,
    ) -> Response:
        """Do one request, once. Raises `NoConnection`, `TooLate` and `Broken`."""
        ends = time.monotonic() + self._patience
        asked = urlsplit(url)
        query = urlencode(params, doseq=True) if params else asked.query
        body = _form(data) if data else b""
        sent = {
            "Host": self._host,
            **(headers or {}),
            **({"Authorization": _basic(*auth)} if auth else {}),
            "Content-Length": str(len(body)),
        }
        target = f"{self._path}{asked.path}?{query}" if query else f"{self._path}{asked.path}"
        request = _head(method, target, sent) + body
        async with _lines_of(os.getpid()).one(self._place, patience=self._connecting) as line:
            heard = await line.ask(
                request, begin_before=begin_before.get(), patience=max(0.0, ends - time.monotonic())
            )
        return Response(heard.status, heard.words.decode(errors="replace"))


class Lines:
    """The connections of one process, each to its place: host, port, and whether over TLS."""

    def __init__(self) -> None:
        self._resting: dict[tuple[str, int, bool], list[Line]] = {}
        self._free = asyncio.Semaphore(MOST_CONNECTIONS)

    @contextlib.asynccontextmanager
    async def one(self, place: tuple[str, int, bool], *, patience: float) -> Any:
        """Give a connection for one request. Raises `NoConnection`."""
        async with self._free:
            resting = self._resting.setdefault(place, [])
            line = self._rested(resting)
            if line is None:
                host, port, is_secret = place
                line = await connect(host, port, trusting=trusted() if is_secret else None, patience=patience)
            try:
                yield line
            finally:
                if line.is_open:
                    resting.append(line)

    async def close(self) -> None:
        for resting in self._resting.values():
            while resting:
                resting.pop().close()

    @staticmethod
    def _rested(resting: list[Line]) -> Line | None:
        """Take the one that was used last: those beneath it rest until they are too old."""
        latest = time.monotonic() - LONGEST_REST
        while resting:
            line = resting.pop()
            if line.is_open and line.rested_at > latest:
                return line
            line.close()
        return None


@cache
def _lines_of(_process: int) -> Lines:
    """Make them, once in each process and in its event loop: a fork must not share the connections of another."""
    lines = Lines()
    atexit.register(_close, lines)
    return lines


def _close(lines: Lines) -> None:
    with contextlib.suppress(TimeoutError):
        begin(lines.close()).result(timeout=2)


def _head(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    """Write the head of a request (RFC 9112). Raises ValueError for what would begin a line of its own."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    words = "\r\n".join(lines)
    if words.count("\n") != len(headers) or words.count("\r") != len(headers) or " " in target:
        raise ValueError("A line of the request's head has a line's end in it.")
    return f"{words}\r\n\r\n".encode("latin-1")


def _form(fields: Mapping[str, object]) -> bytes:
    """Write fields as a form is (`application/x-www-form-urlencoded`); of those with several values, each.

    By yarl, which quotes in C: the standard library takes a tenth of all that a text costs for it.
    """
    each = [
        (name, str(value))
        for name, given in fields.items()
        for value in (given if isinstance(given, list | tuple) else [given])
    ]
    return URL.build(query=each).raw_query_string.encode()


@lru_cache(maxsize=1)
def trusted() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())


@lru_cache(maxsize=256)
def _basic(user: str, password: str) -> str:
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"
