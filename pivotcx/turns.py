"""The turns of programs at a web process's threads: however many of their calls wait, people's pages find one free.

A program's calls wait on the event loop, where waiting costs nothing, and not in the line for threads. One program has
so many turns at once, and all together have; the rest of the threads is for people, and for what candidates write.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from weakref import WeakValueDictionary

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Answering = Callable[[Send], Awaitable[None]]

OF_ALL, OF_ONE = 4, 2
# Who calls on after they were told to wait is heard again after so many seconds: to refuse is work, too.
REST = 0.5
TOLD_TO_WAIT = 429
# By what a program is known: the partner API by its key, the others by the token of their address.
API = "/api/"
BY_ADDRESS = re.compile(r"(/webhooks/twilio/[^/]+/status|/feeds/in/[^/]+)(/|$)")


class Turns:
    """So many at once of all callers, and so many of each."""

    def __init__(self, *, of_all: int = OF_ALL, of_one: int = OF_ONE, rest: float = REST) -> None:
        self._all, self._of_one, self._rest = asyncio.Semaphore(of_all), of_one, rest
        # Of those who are here just now.
        self._own: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def answer(self, scope: MutableMapping[str, Any], send: Send, answering: Answering) -> None:
        """Let a request be answered: a person's at once, a program's when it is its turn."""
        caller = caller_of(scope)
        if not caller:
            await answering(send)
            return
        own = self._own.setdefault(caller, asyncio.Semaphore(self._of_one))
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        async with own:
            async with self._all:
                await answering(sending)
            if status == TOLD_TO_WAIT:
                await asyncio.sleep(self._rest)


def caller_of(scope: MutableMapping[str, Any]) -> str:
    """Return by what a program that asks is known; nothing of a person who does."""
    path = scope["path"]
    if path.startswith(API):
        keys = (value for name, value in scope["headers"] if name == b"authorization")
        return f"{API}{next(keys, b'').decode('latin-1')}"
    found = BY_ADDRESS.match(path)
    return found[1] if found else ""
