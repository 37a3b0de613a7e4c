"""People who send slowly: the eight threads of a process are for requests that are there."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import Any

import httpx
import pytest
import uvicorn

from pivotcx import bodies
from pivotcx.asgi import application
from tests.waiting import until

# Twice as many as there are threads.
MANY = 16
HALF = (
    b"POST /accounts/login/ HTTP/1.1\r\nHost: testserver\r\nContent-Length: 1000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin=me"
)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A real server of the real application, in a thread."""
    server = uvicorn.Server(
        uvicorn.Config(application, port=0, log_level="warning", ws="none", lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started, what="the server listens")
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(timeout=10)


def seconds_until_healthy(port: int) -> float:
    begun = time.monotonic()
    answer = httpx.get(f"http://127.0.0.1:{port}/healthz", headers={"Host": "testserver"}, timeout=5)
    assert answer.status_code == 200
    return time.monotonic() - begun


def answer_of(connection: socket.socket) -> bytes:
    """Return what comes until the other side hangs up."""
    parts = []
    while part := connection.recv(65_536):
        parts.append(part)
    return b"".join(parts)


def opened(many: ExitStack, port: int, words: bytes) -> socket.socket:
    connection = many.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
    connection.sendall(words)
    return connection


def test_posts_that_never_end_hold_up_nobody(port: int) -> None:
    with ExitStack() as many:
        for _ in range(MANY):
            opened(many, port, HALF)

        assert seconds_until_healthy(port) < 1


def test_a_body_without_progress_is_given_up(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PAUSE", 0.2)
    with ExitStack() as many:
        answer = answer_of(opened(many, port, HALF))

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in answer


def test_a_body_that_drips_is_given_up(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.5)
    stop = threading.Event()
    with ExitStack() as many:
        connection = opened(many, port, HALF)

        def drip() -> None:
            while not stop.wait(0.1):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            assert connection.recv(65_536).startswith(b"HTTP/1.1 408 ")
        finally:
            stop.set()
            thread.join(timeout=5)


@pytest.mark.parametrize("length", [b"Content-Length: 999999999", b"Transfer-Encoding: chunked"])
def test_a_body_is_counted_whatever_it_says_of_itself(
    port: int, monkeypatch: pytest.MonkeyPatch, length: bytes
) -> None:
    monkeypatch.setattr(bodies, "LARGEST", 1000)
    chunk = b"7D0\r\n" + b"x" * 2000 + b"\r\n"
    with ExitStack() as many:
        head = b"POST / HTTP/1.1\r\nHost: testserver\r\n" + length + b"\r\n\r\n"
        assert opened(many, port, head + chunk).recv(65_536).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(("accept", "status"), [(b"text/html,*/*", b"303"), (b"application/json", b"413")])
def test_whose_files_are_too_many_sees_their_page_once_more(
    port: int, monkeypatch: pytest.MonkeyPatch, accept: bytes, status: bytes
) -> None:
    monkeypatch.setattr(bodies, "LARGEST", 1000)
    head = b"POST /u/a%0d%0ab/ HTTP/1.1\r\nHost: testserver\r\nContent-Length: 2000\r\nAccept: " + accept
    with ExitStack() as many:
        answer = opened(many, port, head + b"\r\n\r\n" + b"x" * 2000).recv(65_536)

    assert answer.startswith(b"HTTP/1.1 " + status)
    assert (b"location: /u/a%0d%0ab/?refused=1\r\n" in answer) == (status == b"303")


@pytest.mark.parametrize("when", ["write", "seek"])
def test_a_body_for_which_there_is_no_room_is_refused_in_words(
    port: int, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    closed = []

    class OnAFullDisk(SpooledTemporaryFile[bytes]):
        def close(self) -> None:
            closed.append(super().close())
            full()

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(OnAFullDisk, when, full)
    monkeypatch.setattr(bodies, "SpooledTemporaryFile", OnAFullDisk)
    answer = httpx.post(f"http://127.0.0.1:{port}/accounts/login/", data={"login": "me"}, timeout=10)

    assert answer.status_code == 507
    assert "no room for files" in answer.text
    assert answer.headers["connection"] == "close"
    assert closed == [None]


def test_a_long_body_reaches_the_view_whole(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "IN_MEMORY", 1000)
    body = {f"Name{number}": "x" * 1000 for number in range(900)}
    answer = httpx.post(
        f"http://127.0.0.1:{port}/accounts/login/", data=body, headers={"Host": "testserver"}, timeout=10
    )
    # No token in it: the form's own refusal, after it was read.
    assert answer.status_code == 403
    assert "This form has expired" in answer.text
