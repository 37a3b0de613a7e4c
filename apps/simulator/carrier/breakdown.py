"""Answers that never come: a connection cut, or left hanging."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from apps.simulator.carrier.carrier import Carrier

# Linger on, for zero seconds: closing sends a reset instead of a polite end.
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class BreakableProtocol(HttpToolsProtocol):
    """HTTP as usual, except that an endpoint may reach its own connection and cut it."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        extensions: dict[str, Any] = {"connection": {"transport": self.transport}}
        self.scope["extensions"] = extensions


class NoAnswer(Response):
    """The request is dropped; in the list of requests it has status 0."""

    def __init__(self, carrier: Carrier) -> None:
        super().__init__(status_code=0)
        self.carrier = carrier


class Reset(NoAnswer):
    """The connection is cut, so that the client sees a reset."""

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        transport = scope["extensions"]["connection"]["transport"]
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        transport.abort()
        await _disconnected(receive)


class Hang(NoAnswer):
    """The connection stays open and silent until the client, or the carrier, goes away."""

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        gone = asyncio.ensure_future(_disconnected(receive))
        closing = asyncio.ensure_future(self.carrier.closing.wait())
        await asyncio.wait({gone, closing}, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        closing.cancel()
        scope["extensions"]["connection"]["transport"].abort()
        await _disconnected(receive)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
