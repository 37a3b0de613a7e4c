"""Very many open screens: sockets that listen, and when each of them heard what."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

import aiohttp

from tests.faults.people import signed_in
from tests.waiting import until

if TYPE_CHECKING:
    from tests.rig import Product

AT_ONCE = 20


class Crowd:
    """So many sockets of the demo's manager, in a thread with a loop of its own."""

    def __init__(self, product: Product, size: int) -> None:
        with signed_in(product, "manager") as browser:
            self._cookies = dict(browser.cookies)
        ((team,),) = product.query("SELECT id FROM accounts_team WHERE slug = 'demo'")
        self._address, self._origin = f"{product.url}/ws/?team={team}", product.url
        self.size, self.open = size, 0
        # The highest number that each has heard of, and when.
        self.heard: list[tuple[int, float]] = [(0, 0.0)] * size
        self._loop = asyncio.new_event_loop()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def begin(self) -> None:
        self._thread.start()
        self._going = asyncio.run_coroutine_threadsafe(self._until_called_off(), self._loop)
        until(lambda: self.open == self.size, patience=180, what="all sockets are open")

    def end(self) -> None:
        self._going.cancel()
        # The sockets are closed first, or the server goes on talking to them.
        self._over.wait(60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def all_heard(self, seq: int) -> bool:
        return all(number >= seq for number, _ in self.heard)

    def moments(self) -> list[float]:
        return [moment for _, moment in self.heard]

    async def _until_called_off(self) -> None:
        try:
            await self._all()
        finally:
            self._over.set()

    async def _all(self) -> None:
        turns = asyncio.Semaphore(AT_ONCE)
        async with aiohttp.ClientSession(
            cookies=self._cookies,
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            connector=aiohttp.TCPConnector(limit=0),
        ) as session:
            await asyncio.gather(*(self._listen(session, nth, turns) for nth in range(self.size)))

    async def _listen(self, session: aiohttp.ClientSession, nth: int, turns: asyncio.Semaphore) -> None:
        async with turns:
            socket = await session.ws_connect(self._address, origin=self._origin)
            await socket.receive()
            self.open += 1
        async for message in socket:
            seq = json.loads(message.data).get("seq", 0)
            if seq > self.heard[nth][0]:
                self.heard[nth] = (seq, perf_counter())


@contextmanager
def crowd_of(product: Product, size: int) -> Iterator[Crowd]:
    crowd = Crowd(product, size)
    crowd.begin()
    try:
        yield crowd
    finally:
        crowd.end()
