"""The turns of programs at a web process: however many of their calls wait, people's pages are drawn first.

A program's calls wait on the event loop, where waiting costs nothing. One program has so many turns at once, and all
together have; the rest of the threads is for people, and for what candidates write. But threads share a processor, so
two more things hold: no call begins while a person waits for a page, and only two are at it, as long as they are quick.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Answering = Callable[[Send], Awaitable[None]]

TOLD_TO_WAIT = 429
# By what a program is known: the partner API by its key, the others by the token of their address.
API = "/api/"
# Short, and told once.
CARRIER = "/webhooks/"
BY_ADDRESS = re.compile(r"(/webhooks/twilio/[^/]+/status|/feeds/in/[^/]+)(/|$)")


@dataclass(kw_only=True)
class Turns:
    """So many at once of all callers, and so many of each. Times are seconds."""

    of_all: int = 4
    of_one: int = 2
    # What is not answered soon waits for the database, and lets another of those who are quick go on.
    quick: int = 2
    soon: float = 0.5
    # So long at most people's pages go first: a day full of them does not end all programs' calls.
    patience: float = 0.25
    # Who calls on after they were told to wait is heard again after that: to refuse is work, too.
    rest: float = 0.5

    def __post_init__(self) -> None:
        self._all, self._quick = asyncio.Semaphore(self.of_all), asyncio.Semaphore(self.quick)
        # Of those who are here just now.
        self._own: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        # How many people wait for an answer to begin.
        self._people, self._no_person_waits = 0, asyncio.Event()
        self._no_person_waits.set()

    async def answer(self, scope: MutableMapping[str, Any], send: Send, answering: Answering) -> None:
        """Let a request be answered: a person's at once, a program's when it is its turn."""
        caller = caller_of(scope)
        if not caller:
            await self._answer_person(send, answering)
            return
        own = self._own.setdefault(caller, asyncio.Semaphore(self.of_one))
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        async with own:
            async with self._all, self._among_the_quick():
                if not caller.startswith(CARRIER):
                    await self._let_people_go_first()
                await answering(sending)
            if status == TOLD_TO_WAIT:
                await asyncio.sleep(self.rest)

    async def _answer_person(self, send: Send, answering: Answering) -> None:
        """Answer a person. Until the answer begins no program's call does: what is long, as a file, takes no turns."""
        is_waiting = True

        async def sending(message: Message) -> None:
            nonlocal is_waiting
            if is_waiting:
                is_waiting = False
                self._person_goes()
            await send(message)

        self._people += 1
        self._no_person_waits.clear()
        try:
            await answering(sending)
        finally:
            if is_waiting:
                self._person_goes()

    def _person_goes(self) -> None:
        self._people -= 1
        if not self._people:
            self._no_person_waits.set()

    @asynccontextmanager
    async def _among_the_quick(self) -> AsyncIterator[None]:
        await self._quick.acquire()
        is_among = True

        def leave() -> None:
            nonlocal is_among
            if is_among:
                is_among = False
                self._quick.release()

        later = asyncio.get_running_loop().call_later(self.soon, leave)
        try:
            yield
        finally:
            later.cancel()
            leave()

    async def _let_people_go_first(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self.patience):
                await self._no_person_waits.wait()


def caller_of(scope: MutableMapping[str, Any]) -> str:
    """Return by what a program that asks is known; nothing of a person who does."""
    path = scope["path"]
    if path.startswith(API):
        keys = (value for name, value in scope["headers"] if name == b"authorization")
        return f"{API}{next(keys, b'').decode('latin-1')}"
    found = BY_ADDRESS.match(path)
    return found[1] if found else ""
