"""Pictures without what their cameras wrote into them, above all where they were taken; and small ones of them.

No pixel changes: what is no part of the picture is left out, and how it is to be turned is written anew. Then it is
looked at as phones and browsers will: what cannot be read is refused, and so is what would need too much memory.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageOps

from apps.messaging.attachable import FREED, has_small

MOST_PIXELS = 50_000_000
# As a thread shows them, on a screen with two points to the pixel.
SMALL = 640

JPEG, PNG = FREED
READABLE = {JPEG: "JPEG", PNG: "PNG"}

START, END, SCAN = 0xD8, 0xD9, 0xDA
# What a marker is, in the midst of a scan: no zero that was put in, no restart, no filling.
IN_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
EXIF = b"Exif\0\0"
# Of the parts for applications these say how colours are meant; and any other part that is no remark is picture.
APPLICATIONS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
REMARK = 0xFE

PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT".split()
)
ORIENTATION, UPRIGHT, LAST = 0x0112, 1, 8

# The bound is ours, and is looked at before anything is unpacked.
Image.MAX_IMAGE_PIXELS = None
# What Pillow raises over pictures that are none.
BROKEN = (
    *(OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, AttributeError, EOFError),
    *(OverflowError, ZeroDivisionError, NotImplementedError, struct.error, zlib.error),
)


class BadPicture(Exception):
    """No picture that can be read, or one too large to be."""


class Picture(NamedTuple):
    content: bytes
    # A JPEG of it, where it is worth one.
    small: bytes | None


def is_readable(kind: str) -> bool:
    return kind in READABLE


def cleaned(content: bytes, kind: str) -> Picture:
    """Return a JPEG or PNG without what is no picture. Raises `BadPicture`."""
    try:
        bare = _bare_jpeg(content) if kind == JPEG else _bare_png(content)
        return Picture(bare, _made_small(bare, kind))
    except BROKEN as error:
        raise BadPicture(type(error).__name__) from error


def _made_small(content: bytes, kind: str) -> bytes | None:
    with Image.open(BytesIO(content), formats=[READABLE[kind]]) as image:
        if image.width * image.height > MOST_PIXELS:
            raise BadPicture("It has too many pixels.")
        # A JPEG is read at a part of its size where that will do.
        image.draft("RGB", (SMALL, SMALL))
        image.load()
        if not has_small(kind, len(content)):
            return None
        turned = ImageOps.exif_transpose(image)
        turned.thumbnail((SMALL, SMALL))
        under = Image.new("RGB", turned.size, "white")
        shown = turned.convert("RGBA")
        under.paste(shown, mask=shown.getchannel("A"))
        small = BytesIO()
        under.save(small, "JPEG", quality=82, progressive=True)
        return small.getvalue()


def _bare_jpeg(content: bytes) -> bytes:
    kept, turned = [content[:2]], UPRIGHT
    for marker, part in _parts_of_jpeg(content):
        data = part[4:]
        if marker == 0xE1 and data.startswith(EXIF):
            turned = _orientation(data[len(EXIF) :])
        elif 0xE0 <= marker <= 0xEF:
            begins = APPLICATIONS.get(marker)
            if begins and data.startswith(begins):
                kept.append(part)
        elif marker != REMARK:
            kept.append(part)
    if turned != UPRIGHT:
        exif = EXIF + _exif(turned)
        # Behind the JFIF part, which comes first where there is one.
        place = 2 if len(kept) > 1 and kept[1].startswith(b"\xff\xe0") else 1
        kept.insert(place, b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    return b"".join(kept)


def _parts_of_jpeg(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and bytes of each part up to the end of the first picture: others may follow, with all they say."""
    place = 2
    while True:
        if content[place] != 0xFF:
            raise ValueError(place)
        while content[place + 1] == 0xFF:
            place += 1
        marker = content[place + 1]
        if marker == END:
            yield marker, content[place : place + 2]
            return
        if marker in {0x00, 0x01, START} or 0xD0 <= marker <= 0xD7:
            raise ValueError(place)
        (length,) = struct.unpack_from(">H", content, place + 2)
        end = place + 2 + length
        if length < 2 or end > len(content):
            raise EOFError
        if marker == SCAN:
            following = IN_SCAN.search(content, end)
            if following is None:
                raise EOFError
            end = following.start()
        yield marker, content[place:end]
        place = end


def _bare_png(content: bytes) -> bytes:
    kept, place, name, turned = [PNG_BEGINS], len(PNG_BEGINS), b"", UPRIGHT
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        if end > len(content):
            raise EOFError
        if name in PNG_KEPT:
            kept.append(content[place:end])
        elif name == b"eXIf":
            turned = _orientation(content[place + 8 : end - 4])
        place = end
    if turned != UPRIGHT:
        data = b"eXIf" + _exif(turned)
        chunk = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
        kept.insert(2, chunk)
    return b"".join(kept)


def _orientation(exif: bytes) -> int:
    """Return how a picture is to be turned, of what its camera wrote."""
    read = Image.Exif()
    try:
        read.load(exif)
        turned = read.get(ORIENTATION, UPRIGHT)
    except BROKEN:
        return UPRIGHT
    return turned if isinstance(turned, int) and UPRIGHT < turned <= LAST else UPRIGHT


def _exif(turned: int) -> bytes:
    """Return the one entry that says how to turn a picture."""
    return struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, ORIENTATION, 3, 1, turned, 0, 0)
