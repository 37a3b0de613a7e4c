"""Pictures that we cannot write anew, WebP and HEIC, without where they were taken.

Of a WebP the parts that are no picture are left out. In a HEIC each place stays where it is, or nothing in it would be
found any more: what says where is overwritten. Formats: RFC 9649 (WebP), ISO/IEC 23008-12 (HEIF), TIFF 6.0, Exif 3.0.
"""

from __future__ import annotations

import re
import struct
from io import BytesIO

from PIL import Image

from apps.messaging.pictures import BROKEN, MOST_PIXELS, BadPicture, Picture, cleaned, is_readable

WEBP, HEIC = "image/webp", "image/heic"
WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"ICCP"})
# In the flags of VP8X: there is Exif, there is XMP.
SAYS_MORE = 0x08 | 0x04
TIFF = re.compile(rb"II\x2a\x00|MM\x00\x2a")
PLACE_OF_GPS, ENTRY, MOST_ENTRIES = 0x8825, 12, 200
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
WRITTEN_GPS = re.compile(rb"(?<=exif:GPS)\w+(?:=\"[^\"]*\"|>[^<]*)")


def freed(content: bytes, kind: str) -> Picture | None:
    """Return a picture without where it was taken; None for a file of another kind. Raises `BadPicture`."""
    if is_readable(kind):
        return cleaned(content, kind)
    if kind not in {WEBP, HEIC}:
        return None
    try:
        return Picture(_bare_webp(content) if kind == WEBP else _blank_heic(content), None)
    except BROKEN as error:
        raise BadPicture(type(error).__name__) from error


def _bare_webp(content: bytes) -> bytes:
    kept, place, end = [], 12, 8 + struct.unpack_from("<I", content, 4)[0]
    if end > len(content):
        raise EOFError
    while place + 8 <= end:
        name, length = struct.unpack_from("<4sI", content, place)
        after = place + 8 + length + length % 2
        if after > end + 1:
            raise EOFError
        part = bytearray(content[place:after])
        if name == b"VP8X":
            part[8] &= ~SAYS_MORE & 0xFF
        if name in WEBP_KEPT:
            kept.append(bytes(part))
        place = after
    body = b"WEBP" + b"".join(kept)
    bare = b"RIFF" + struct.pack("<I", len(body)) + body
    with Image.open(BytesIO(bare), formats=["WEBP"]) as image:
        if image.width * image.height > MOST_PIXELS:
            raise BadPicture("It has too many pixels.")
    return bare


def _blank_heic(content: bytes) -> bytes:
    blank = bytearray(content)
    for found in TIFF.finditer(content):
        _blank_gps(blank, found.start(), "<" if found[0][:1] == b"I" else ">")
    for written in WRITTEN_GPS.finditer(content):
        blank[written.start() : written.end()] = b" " * len(written[0])
    return bytes(blank)


def _blank_gps(content: bytearray, begins: int, order: str) -> None:
    """Overwrite what the Exif at a place says of where. What only looks like Exif stays as it is."""
    try:
        first = begins + struct.unpack_from(f"{order}I", content, begins + 4)[0]
        for entry in _entries(content, first, order):
            tag, _, _, value = struct.unpack_from(f"{order}HHII", content, entry)
            if tag == PLACE_OF_GPS:
                _blank_entries(content, begins, begins + value, order)
    except struct.error:
        return


def _blank_entries(content: bytearray, begins: int, place: int, order: str) -> None:
    for entry in _entries(content, place, order):
        _, kind, count, value = struct.unpack_from(f"{order}HHII", content, entry)
        length = SIZES.get(kind, 0) * count
        if length > 4 and begins + value + length <= len(content):
            content[begins + value : begins + value + length] = bytes(length)
        content[entry + 8 : entry + ENTRY] = bytes(4)


def _entries(content: bytearray, place: int, order: str) -> list[int]:
    count = struct.unpack_from(f"{order}H", content, place)[0]
    if count > MOST_ENTRIES or place + 2 + count * ENTRY > len(content):
        return []
    return [place + 2 + number * ENTRY for number in range(count)]
