"""A small made-up picture for a phone to send: evening colours, drawn line by line."""

from __future__ import annotations

import base64
import struct
import zlib
from functools import cache

WIDTH, HEIGHT = 240, 160
TOP, BOTTOM = (44, 90, 216), (255, 179, 92)


@cache
def made_up_picture() -> str:
    """Draw it as a PNG, in base64."""
    lines = b"".join(b"\0" + bytes(_colour(y)) * WIDTH for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(lines)) + _chunk(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + parts).decode()


def _colour(y: int) -> list[int]:
    share = y / (HEIGHT - 1)
    return [round(above + (below - above) * share) for above, below in zip(TOP, BOTTOM, strict=True)]


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
