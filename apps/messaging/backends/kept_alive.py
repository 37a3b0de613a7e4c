"""An HTTP client for the carrier's library that has many calls in flight at once, over kept-alive connections.

One thread with an event loop serves the whole process: a call costs no thread, and none waits for another's.

Connecting may take any time: a network hangs, a process is stopped and goes on a minute later. What was right to send
before it may be wrong after it, so the clock is asked once more between the connection and the first byte.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import ssl
import time
from collections.abc import Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import certifi
from httptools import HttpParserError, HttpResponseParser
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

logger = logging.getLogger(__name__)

MOST_CONNECTIONS = 256
# An answer about one text has two kilobytes.
LONGEST_ANSWER = 1_000_000
# A connection that has been idle for longer, the other side may just be closing.
LONGEST_REST = 15.0

# Until when the request of this task may begin, on the monotonic clock.
begin_before: ContextVar[float | None] = ContextVar("begin_before", default=None)


class TooLate(Exception):
    """The connection stands, and not a byte has been sent; it is too late to begin."""


class NoConnection(Exception):
    """Not a byte has been sent."""


class Broken(Exception):
    """The request was begun, and there is no answer, or none that can be read."""


class Connection(asyncio.Protocol):
    """One connection. It asks one thing at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Response] | None = None
        self.rested_since = time.monotonic()

    @property
    def is_usable(self) -> bool:
        is_fresh = time.monotonic() - self.rested_since < LONGEST_REST
        return is_fresh and self._transport is not None and not self._transport.is_closing()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    async def ask(self, request: bytes, *, patience: float) -> Response:
        """Send a request and wait for its answer. Raises `TooLate` before the first byte, and `Broken` after it."""
        assert self._transport is not None  # noqa: S101  (given as soon as it is connected)
        latest = begin_before.get()
        if latest is not None and time.monotonic() > latest:
            raise TooLate
        loop = asyncio.get_running_loop()
        waiting = self._waiting = loop.create_future()
        self._parser, self._words, self._length = HttpResponseParser(self), [], 0  # type: ignore[var-annotated]
        self._transport.write(request)
        timer = loop.call_later(patience, self._give_up, "The carrier did not answer in time.")
        try:
            return await waiting
        finally:
            timer.cancel()
            self._waiting = None
            self.rested_since = time.monotonic()

    def _give_up(self, reason: str) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Broken(reason))
        self.close()

    # What the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if self._waiting is None:
            # Nothing was asked.
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except HttpParserError:
            self._give_up("The carrier's answer is no HTTP.")

    def connection_lost(self, _error: Exception | None) -> None:
        self._give_up("The connection to the carrier broke.")

    # What the parser calls

    def on_body(self, body: bytes) -> None:
        self._words.append(body)
        self._length += len(body)
        if self._length > LONGEST_ANSWER:
            self._give_up("The carrier's answer has no end.")

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        # 1xx announces the answer, and is none.
        if status >= 200 and self._waiting is not None and not self._waiting.done():
            text = b"".join(self._words).decode(errors="replace")
            if not self._parser.should_keep_alive():
                self.close()
            self._waiting.set_result(Response(status, text))


class KeptAliveHttpClient(AsyncHttpClient):
    """The library's requests, sent to `base_url` in place of the carrier's host. It belongs to one event loop."""

    def __init__(self, *, base_url: str, timeout: tuple[float, float]) -> None:
        super().__init__(logger, is_async=True)
        self._base = urlsplit(base_url)
        self._connecting, self._answering = timeout
        self._idle: list[Connection] = []
        self._slots = asyncio.Semaphore(MOST_CONNECTIONS)

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
        """Do one request. Raises `NoConnection`, `TooLate` and `Broken`."""
        asked = urlsplit(url)
        path = self._base.path.rstrip("/") + asked.path
        query = urlencode(params, doseq=True) if params else asked.query
        body = urlencode(data, doseq=True).encode() if data else b""
        lines = [
            f"{method} {path}{'?' + query if query else ''} HTTP/1.1",
            f"Host: {self._base.netloc.rpartition('@')[2]}",
            f"Content-Length: {len(body)}",
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
        ]
        if auth is not None:
            lines.append(f"Authorization: {_basic(*auth)}")
        head = "\r\n".join(lines)
        if head.count("\r\n") != len(lines) - 1:
            raise ValueError("A line of a request's head has no ends in it.")
        async with self._slots:
            connection = await self._connection()
            try:
                return await connection.ask(
                    head.encode("latin-1") + b"\r\n\r\n" + body, patience=self._answering
                )
            finally:
                if connection.is_usable:
                    self._idle.append(connection)

    async def _connection(self) -> Connection:
        """Return one that stands: the one that was used last, or a new one."""
        while self._idle:
            connection = self._idle.pop()
            if connection.is_usable:
                return connection
            connection.close()
        is_secure = self._base.scheme == "https"
        try:
            async with asyncio.timeout(self._connecting):
                _, connection = await asyncio.get_running_loop().create_connection(
                    Connection,
                    self._base.hostname or "",
                    self._base.port or (443 if is_secure else 80),
                    ssl=_trusting() if is_secure else None,
                )
        except OSError as error:
            # Also a certificate that does not hold, and the time that is over.
            raise NoConnection(type(error).__name__) from error
        return connection


@lru_cache(maxsize=1)
def _trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())


@lru_cache(maxsize=256)
def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
