"""The body of a request, read whole before it takes a thread: who sends slowly holds up nobody but themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from apps.core.room import PASSING, NoRoomForFiles, room_in

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# The longest body: what the proxy lets through as well (docker-compose.yml).
LARGEST = 20 * 1024 * 1024
# Up to here it stays in memory.
IN_MEMORY = 1024 * 1024
# Seconds until the next bytes, and for the whole.
PAUSE, PATIENCE = 10.0, 30.0
# For the whole of what a candidate hands in by a phone, at its path: scans over a thin line.
UPLOADS, PATIENCE_FOR_UPLOADS = "/u/", 300.0
PART = 256 * 1024
NO_ROOM = NoRoomForFiles.status


class BodyRefused(Exception):
    """It is too long or too slow, or there is no room for it."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class SenderGone(Exception):
    """Nobody waits for an answer any more."""


async def read_body(receive: Receive, *, path: str = "") -> IO[bytes]:
    """Return all of a body, from its beginning. Raises `BodyRefused` and `SenderGone`."""
    clock = asyncio.get_running_loop().time
    end = clock() + (PATIENCE_FOR_UPLOADS if path.startswith(UPLOADS) else PATIENCE)
    body = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  Whoever asked closes it.
    try:
        with room_in(PASSING):
            await _fill(body, receive, clock, end)
            body.seek(0)
    except BaseException as error:
        # What it still has to write finds no room either.
        with suppress(OSError):
            body.close()
        if isinstance(error, NoRoomForFiles):
            raise BodyRefused(error.status, error.detail) from None
        raise
    return body


def repeated(body: IO[bytes]) -> Receive:
    """Return what gives a body that has been read once more, in parts, as a server would."""

    async def receive() -> Message:
        part = body.read(PART)
        return {"type": "http.request", "body": part, "more_body": len(part) == PART}

    return receive


async def refuse(refused: BodyRefused, send: Send, *, scope: MutableMapping[str, Any]) -> None:
    """Say why, and end the connection: what follows on it is the rest of the body.

    Whoever hands in files without a script of ours sees the page once more, and reads there what to do.
    """
    words, status = f"{refused}\n".encode(), refused.status
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(words)).encode()),
        (b"connection", b"close"),
    ]
    accepted = dict(scope["headers"]).get(b"accept", b"")
    if scope["path"].startswith(UPLOADS) and status != NO_ROOM and b"text/html" in accepted:
        status = 303
        # As it came, still quoted: a path that was read may hold the end of a line.
        headers.append((b"location", scope["raw_path"] + b"?refused=1"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})


async def _fill(body: IO[bytes], receive: Receive, clock: Callable[[], float], end: float) -> None:
    size, has_more = 0, True
    while has_more:
        try:
            async with asyncio.timeout_at(min(end, clock() + PAUSE)):
                message = await receive()
        except TimeoutError:
            raise BodyRefused(408, "The request came too slowly, and was not read to its end.") from None
        if message["type"] == "http.disconnect":
            raise SenderGone
        part = message.get("body", b"")
        size += len(part)
        if size > LARGEST:
            raise BodyRefused(413, f"A request may hold {LARGEST // 1024 // 1024} MB.")
        body.write(part)
        has_more = message.get("more_body", False)
