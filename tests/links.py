"""A line to a server that can be cut as a cable is: nobody is refused, nothing arrives any more in either direction.

At its other end is a namespace of the network with one address, where a process passes on what comes: over a socket
that is a file, for no line of the network leads out of there but the one that is cut.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.waiting import until

BASE = Path(__file__).parents[1]
PORT, CHUNK = 7_000, 65_536
Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class Link:
    """The nth line of a test, from `10.231.nth.1` to `10.231.nth.2`; `url` is the server's address behind it."""

    nth: int
    url: str

    @property
    def host(self) -> str:
        return f"10.231.{self.nth}.2"

    @property
    def through(self) -> str:
        """Return the server's address as it is on this side of the line."""
        parts = urlsplit(self.url)
        who, at, _ = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{who}{at}{self.host}:{PORT}"))

    @contextmanager
    def cut(self) -> Iterator[None]:
        """Cut the line for a while, at its far end: on this side it looks as if all were well."""
        self._set("down")
        try:
            yield
        finally:
            self._set("up")

    def _set(self, state: str) -> None:
        ip("-n", f"pivotcx-{self.nth}", "link", "set", f"far-{self.nth}", state)


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@contextmanager
def link_to(url: str, *, nth: int, folder: Path) -> Iterator[Link]:
    """Lay a line to a server; skip the test where only root may, and we are not."""
    link, space, near, far = Link(nth, url), f"pivotcx-{nth}", f"near-{nth}", f"far-{nth}"
    try:
        ip("netns", "add", space)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"No network can be made here: {error}")
    try:
        ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", space)
        ip("addr", "add", f"10.231.{nth}.1/24", "dev", near)
        ip("link", "set", near, "up")
        ip("-n", space, "addr", "add", f"{link.host}/24", "dev", far)
        ip("-n", space, "link", "set", far, "up")
        with _passing_on(link, space, folder / f"link-{nth}"):
            yield link
    finally:
        ip("netns", "del", space)


@contextmanager
def _passing_on(link: Link, space: str, door: Path) -> Iterator[None]:
    """Pass on on both sides of the file: here in a thread, there in a process."""
    server = urlsplit(link.url)
    assert server.hostname is not None
    loop = asyncio.new_event_loop()
    here = threading.Thread(target=loop.run_forever, daemon=True)
    here.start()
    to_server = _passing_to(lambda: asyncio.open_connection(server.hostname, server.port))
    starting = asyncio.run_coroutine_threadsafe(asyncio.start_unix_server(to_server, door), loop)
    listening = starting.result(timeout=10)
    there = subprocess.Popen(
        ["ip", "netns", "exec", space, sys.executable, "-m", "tests.links", link.host, str(door)],
        cwd=BASE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert there.stdout is not None
    try:
        until(there.stdout.readline, what="the line is laid")
        yield
    finally:
        there.kill()
        there.wait(timeout=10)
        there.stdout.close()
        asyncio.run_coroutine_threadsafe(_end(listening), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        here.join(timeout=10)
        loop.close()


def _passing_to(open_: Callable[[], Awaitable[Opened]]) -> Callable[..., Awaitable[None]]:
    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        forth: asyncio.StreamWriter | None = None
        try:
            back, forth = await open_()
            await asyncio.gather(_pipe(reader, forth), _pipe(back, writer))
        except OSError:
            pass  # Whoever asked sees the end of it.
        finally:
            for each in (writer, forth):
                if each is not None:
                    each.close()

    return pass_on


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    writer.close()


async def _end(listening: asyncio.Server) -> None:
    listening.close()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _serve(host: str, door: str) -> None:
    to_door = _passing_to(lambda: asyncio.open_unix_connection(door))
    server = await asyncio.start_server(to_door, host, PORT)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:]))
