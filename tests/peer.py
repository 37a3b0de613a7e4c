"""A carrier of bare sockets, for what no well-behaved server does."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

from apps.messaging.gateway import OutboundText
from tests.factories.messaging import new_sid

TEXT = OutboundText(
    to="+13125550148", body="Hi", sender="+12015550123", status_callback="http://testserver/callback"
)


class Peer:
    """A carrier of bare sockets. Each connection is for `talk`; what came over each is kept."""

    def __init__(self) -> None:
        self.talk: Callable[[socket.socket, int], None] = lambda _connection, _nth: None
        self.heard: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self._serving = threading.Thread(target=self._serve, daemon=True)
        self._serving.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    @property
    def calls(self) -> int:
        return b"".join(self.heard).count(b"POST ")

    def read(self, connection: socket.socket, nth: int) -> None:
        """Read one call, which has little in it."""
        before = self.heard[nth]
        while b"Body=Hi" not in self.heard[nth][len(before) :]:
            part = connection.recv(65_536)
            if not part:
                return
            self.heard[nth] += part

    def stop(self) -> None:
        # Whoever waits for a call hears of that, and not of the end alone.
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        # Or it would listen at what is opened next by the same number.
        self._serving.join()
        self.listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.heard.append(b"")
            threading.Thread(target=self._talk, args=(connection, len(self.heard) - 1), daemon=True).start()

    def _talk(self, connection: socket.socket, nth: int) -> None:
        with connection:
            try:
                self.talk(connection, nth)
            except OSError:
                return


def accept(connection: socket.socket) -> None:
    words = b'{"sid": "%s", "status": "queued", "num_segments": "1"}' % new_sid().encode()
    connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%s" % (len(words), words))
