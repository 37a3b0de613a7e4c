"""Connections for `outside`: to an address that was looked up once and checked, and all of it before a deadline."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from threading import Thread
from time import monotonic
from typing import Any

import httpcore

# Seconds for one of the addresses of a host; another may answer.
CONNECT = 5.0
MOST_ADDRESSES = 4
# A status line and its headers.
HEAD = 64 * 1024


class Deadline:
    """A moment after which nothing goes on, however busily somebody keeps us waiting."""

    def __init__(self, seconds: float) -> None:
        self._ends = monotonic() + seconds

    def left(self, kind: type[httpcore.TimeoutException]) -> float:
        """Return the seconds that are left. Raises an error of a kind when there are none."""
        left = self._ends - monotonic()
        if left <= 0:
            raise kind
        return left


class CheckedBackend(httpcore.NetworkBackend):
    """Connect to what a name was looked up as, if that is allowed; for one call."""

    class NotAllowed(Exception):
        """All that the name stands for is refused."""

    class Unknown(Exception):
        """The name stands for nothing."""

    class Distrusted(Exception):
        """Whoever is there does not prove to be the host."""

    class HeadTooLarge(Exception):
        """More came than a head can be."""

    def __init__(self, *, deadline: Deadline, is_allowed: Callable[[str], bool]) -> None:
        self._deadline, self._is_allowed = deadline, is_allowed
        self._stream: _Stream | None = None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  The deadline bounds all.
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        addresses = [each for each in _looked_up(host, port, self._deadline) if self._is_allowed(each)]
        if not addresses:
            raise self.NotAllowed(host)
        self._stream = _Stream(_connected(addresses[:MOST_ADDRESSES], port, self._deadline), self._deadline)
        return self._stream

    def head_has_come(self) -> None:
        """Leave it to the reader of the body how much comes from now on."""
        if self._stream is not None:
            self._stream.head_left = None


class _Stream(httpcore.NetworkStream):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._socket, self._deadline = sock, deadline
        self.head_left: int | None = HEAD

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        self._socket.settimeout(self._deadline.left(httpcore.ReadTimeout))
        try:
            data = self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error
        if self.head_left is not None:
            self.head_left -= len(data)
            if self.head_left < 0:
                raise CheckedBackend.HeadTooLarge
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        try:
            while buffer:
                self._socket.settimeout(self._deadline.left(httpcore.WriteTimeout))
                buffer = buffer[self._socket.send(buffer) :]
        except TimeoutError as error:
            raise httpcore.WriteTimeout from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        try:
            # The time of a socket bounds a whole handshake, not each of its steps.
            self._socket.settimeout(self._deadline.left(httpcore.ConnectTimeout))
            self._socket = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise CheckedBackend.Distrusted(error.verify_message) from error
        except TimeoutError as error:
            self.close()
            raise httpcore.ConnectTimeout from error
        except OSError as error:
            self.close()
            raise httpcore.ConnectError(str(error)) from error
        return self

    def get_extra_info(self, info: str) -> Any:  # noqa: ARG002
        return None


def _looked_up(host: str, port: int, deadline: Deadline) -> list[str]:
    """Return the addresses of a host. The machine's own resolver knows no deadline, so it is asked from the side."""
    asked: Future[list[str]] = Future()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        except (OSError, UnicodeError) as error:
            asked.set_exception(CheckedBackend.Unknown(str(error)))
        else:
            asked.set_result(list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found)))

    Thread(target=ask, name="look-up", daemon=True).start()
    try:
        return asked.result(timeout=deadline.left(httpcore.ConnectTimeout))
    except TimeoutError as error:
        raise httpcore.ConnectTimeout from error


def _connected(addresses: list[str], port: int, deadline: Deadline) -> socket.socket:
    """Return a connection to the first of some addresses, given as numbers, that takes one."""
    failed: Exception = httpcore.ConnectError("no address")
    for address in addresses:
        patience = min(CONNECT, deadline.left(httpcore.ConnectTimeout))
        try:
            return _connection(address, port, timeout=patience)
        except TimeoutError as error:
            failed = httpcore.ConnectTimeout(str(error))
        except OSError as error:
            failed = httpcore.ConnectError(str(error))
    raise failed


def _connection(address: str, port: int, *, timeout: float) -> socket.socket:
    """Connect to numbers; `socket.create_connection` would look them up once more."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connecting = socket.socket(family, socket.SOCK_STREAM)
    try:
        connecting.settimeout(timeout)
        connecting.connect((address, port))
        connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        connecting.close()
        raise
    return connecting
