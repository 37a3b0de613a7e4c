"""One kept-alive connection to the carrier: a request goes out over it, its answer comes back, and then the next.

What became of a request is told apart by when it ended: before its first byte left, nothing was sent; after that,
whatever is not a whole answer leaves it open. Nothing is sent a second time here.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass
from typing import cast

import httptools

# An answer about one text has two kilobytes.
LONGEST_ANSWER, LONGEST_HEAD = 1_000_000, 65_536
INFORMATIONAL = range(100, 200)


class TooLate(Exception):
    """The connection stands, and not a byte has been sent; it is too late to begin."""


class NoConnection(Exception):
    """Not a byte has been sent."""


class Broken(Exception):
    """The request was begun, and there is no answer, or none that can be read."""


@dataclass(frozen=True)
class Heard:
    """An answer with its whole body."""

    status: int
    words: bytes


class Line(asyncio.Protocol):
    """A connection. `is_open` while another request may go over it; since `rested_at` (monotonic) it has had none."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._hearing: asyncio.Future[Heard] | None = None
        self.is_open = False
        self.rested_at = time.monotonic()

    async def ask(self, request: bytes, *, begin_before: float | None, patience: float) -> Heard:
        """Send one request and return its answer, `patience` seconds later at the most.

        `begin_before` is the last moment, on the monotonic clock, for the first byte. Raises `TooLate`,
        `NoConnection` and `Broken`.
        """
        if begin_before is not None and time.monotonic() > begin_before:
            raise TooLate
        if self._transport is None or not self.is_open:
            raise NoConnection("The line is closed.")
        loop = asyncio.get_running_loop()
        hearing: asyncio.Future[Heard] = loop.create_future()
        self._hearing = hearing
        self._begin_to_hear()
        # What is no whole answer by the end leaves a line that nobody can use.
        self.is_open = False
        ends = loop.call_later(patience, self._give_up, "The carrier did not answer in time.")
        try:
            self._transport.write(request)
            return await hearing
        finally:
            ends.cancel()
            self._hearing = None
            self.rested_at = time.monotonic()
            if not self.is_open:
                self._transport.abort()

    def close(self) -> None:
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    # As the event loop calls it.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's own is no subclass.
        self._transport, self.is_open = cast("asyncio.Transport", transport), True

    def data_received(self, data: bytes) -> None:
        if self._hearing is None or self._hearing.done():
            # Nobody asked: of what comes next, nobody could say what it answers.
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._break()
        if self._heads > LONGEST_HEAD:
            self._break()
        if self._is_confused:
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if exc is None and self._hearing is not None and self._ends_with_the_line:
            self._finish()
        self._break()

    # As the parser calls it.

    def on_message_begin(self) -> None:
        if self._hearing is None or self._hearing.done():
            # A second answer to one request would be taken for that of the next.
            self._is_confused = True

    def on_header(self, name: bytes, value: bytes) -> None:
        self._heads += len(name) + len(value)
        if name.lower() in {b"content-length", b"transfer-encoding"}:
            self._has_length = True

    def on_headers_complete(self) -> None:
        self._ends_with_the_line = (
            not self._has_length and self._parser.get_status_code() not in INFORMATIONAL
        )

    def on_body(self, body: bytes) -> None:
        self._body += body
        if len(self._body) > LONGEST_ANSWER:
            self._give_up("The carrier's answer has no end.")

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() in INFORMATIONAL:
            # The answer itself is still to come.
            self._has_length = False
            return
        self.is_open = self._parser.should_keep_alive() and not self._is_confused
        self._finish()

    def _begin_to_hear(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._body, self._heads = bytearray(), 0
        self._has_length = self._ends_with_the_line = self._is_confused = False

    def _finish(self) -> None:
        if self._hearing is not None and not self._hearing.done():
            self._hearing.set_result(Heard(self._parser.get_status_code(), bytes(self._body)))

    def _break(self) -> None:
        self._give_up("The connection to the carrier broke.")

    def _give_up(self, reason: str) -> None:
        self.is_open = False
        if self._hearing is not None and not self._hearing.done():
            self._hearing.set_exception(Broken(reason))


async def connect(host: str, port: int, *, trusting: ssl.SSLContext | None, patience: float) -> Line:
    """Open a connection, `patience` seconds long at the most, with TLS if one says whom to trust.

    Raises `NoConnection`, also for a certificate that does not hold.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(patience):
            _, line = await loop.create_connection(
                Line, host, port, ssl=trusting, server_hostname=host if trusting else None
            )
    except (OSError, ssl.CertificateError) as error:
        # `TimeoutError` and `ssl.SSLError` are kinds of it.
        raise NoConnection(type(error).__name__) from error
    return line
