"""ClamAV's daemon, asked over its socket (clamd(8), command INSTREAM): a file goes in parts, one line comes back."""

from __future__ import annotations

import socket
import struct
from contextlib import closing
from typing import IO

from apps.messaging.gateway import ScannerUnavailable

PART = 64 * 1024
# Seconds to connect, and until its answer: a large document is unpacked there.
TO_CONNECT, TO_ANSWER = 3.0, 60.0
LONGEST_ANSWER = 4096
FOUND = " FOUND"


def virus_in(content: IO[bytes], *, address: str) -> str:
    """Return the name of the virus in a file; nothing where clamd finds none. Raises `ScannerUnavailable`.

    `address` is `unix:/path` or `tcp:host:port`.
    """
    try:
        with closing(_connected(address)) as line:
            line.sendall(b"zINSTREAM\0")
            while part := content.read(PART):
                line.sendall(struct.pack(">I", len(part)) + part)
            line.sendall(struct.pack(">I", 0))
            said = _answer(line)
    except (OSError, ValueError) as error:
        raise ScannerUnavailable(f"clamd: {type(error).__name__}") from error
    words = said.removeprefix("stream: ")
    if words == "OK":
        return ""
    if words.endswith(FOUND):
        return words.removesuffix(FOUND) or "unnamed"
    raise ScannerUnavailable(f"clamd: {words[:100] or 'no answer'}")


def _connected(address: str) -> socket.socket:
    kind, _, place = address.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(TO_CONNECT)
        try:
            line.connect(place)
        except OSError:
            line.close()
            raise
    else:
        host, _, port = place.rpartition(":")
        line = socket.create_connection((host.strip("[]"), int(port)), timeout=TO_CONNECT)
    line.settimeout(TO_ANSWER)
    return line


def _answer(line: socket.socket) -> str:
    said = b""
    while len(said) < LONGEST_ANSWER and not said.endswith(b"\0"):
        part = line.recv(LONGEST_ANSWER)
        if not part:
            break
        said += part
    return said.rstrip(b"\0\n").decode(errors="replace").strip()
