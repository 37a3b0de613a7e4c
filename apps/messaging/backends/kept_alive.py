"""An HTTP client for the carrier's library that has many calls in flight at once, over kept-alive connections.

The library has one on aiohttp, as this is. It cannot do three things that sending once rests on: tell a call that never
began from one whose answer is lost; not read for ever; and ask the clock between connecting and the first byte.
Connecting may take any time: a network hangs, a process is stopped and goes on a minute later. What was right to send
before it may be wrong after it.

A connection that the other side closes just as it is used again leaves open what became of the call: aiohttp repeats
of itself only what may be repeated, and that is no POST.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import ssl
import time
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import aiohttp
import certifi
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from yarl import URL

from apps.messaging.backends.loop import begin

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


class TimelyRequest(ClientRequest):
    """A request that asks the clock once its connection stands."""

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        latest = begin_before.get()
        if latest is not None and time.monotonic() > latest:
            raise TooLate
        return await super().send(conn)


class KeptAliveHttpClient(AsyncHttpClient):
    """The library's requests, sent to `base_url` in place of the carrier's host, from the one event loop."""

    def __init__(self, *, base_url: str, timeout: tuple[float, float]) -> None:
        super().__init__(logger, is_async=True)
        self._base = urlsplit(base_url)
        connecting, answering = timeout
        # In all: an answer that comes drop by drop may take no longer.
        self._patience = aiohttp.ClientTimeout(total=connecting + answering, sock_connect=connecting)

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
        asked = urlsplit(url)
        path = self._base.path.rstrip("/") + asked.path
        query = urlencode(params, doseq=True) if params else asked.query
        host = self._base.netloc.rpartition("@")[2]
        try:
            async with _session_of(os.getpid()).request(
                method,
                _address(urlunsplit((self._base.scheme, host, path, query, ""))),
                data=_form(data) if data else None,
                headers={**(headers or {}), **({"Authorization": _basic(*auth)} if auth else {})},
                timeout=self._patience,
                allow_redirects=False,
            ) as answer:
                words = await _read(answer)
                return Response(answer.status, words.decode(errors="replace"))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            # Also a certificate that does not hold.
            raise NoConnection(type(error).__name__) from error
        except TimeoutError as error:
            raise Broken("The carrier did not answer in time.") from error
        except aiohttp.ClientError as error:
            raise Broken("The connection to the carrier broke.") from error


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    words = b""
    async for part in answer.content.iter_any():
        words += part
        if len(words) > LONGEST_ANSWER:
            raise Broken("The carrier's answer has no end.")
    return words


@cache
def _session_of(_process: int) -> aiohttp.ClientSession:
    """Open it, once in each process and in its event loop: a fork must not share the connections of another."""
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=MOST_CONNECTIONS, keepalive_timeout=LONGEST_REST, ssl=_trusting()
        ),
        request_class=TimelyRequest,
        cookie_jar=aiohttp.DummyCookieJar(),
        # No proxy settings or .netrc of the machine: the request goes where it is told.
        trust_env=False,
    )
    atexit.register(_close, session)
    return session


def _close(session: aiohttp.ClientSession) -> None:
    with contextlib.suppress(TimeoutError):
        begin(session.close()).result(timeout=2)


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


@lru_cache(maxsize=256)
def _address(text: str) -> URL:
    return URL(text, encoded=True)


@lru_cache(maxsize=1)
def _trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())


@lru_cache(maxsize=256)
def _basic(user: str, password: str) -> str:
    return aiohttp.encode_basic_auth(user, password)
