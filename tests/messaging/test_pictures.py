"""Pictures keep every pixel and how they are turned, and nothing of where they were taken."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageOps

from apps.messaging.pictures import SMALL, BadPicture, cleaned
from tests.factories.files import PNG, photo

GPS, MADE_BY, ORIENTATION = 0x8825, 0x010F, 0x0112
KINDS = [("JPEG", "image/jpeg"), ("PNG", "image/png")]
XMP = b"http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude='37,46.5N'/>"


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def with_part(content: bytes, marker: int, data: bytes) -> bytes:
    """Put a part into a JPEG, behind its first two bytes."""
    return content[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data + content[2:]


def with_chunk(content: bytes, name: bytes, data: bytes) -> bytes:
    """Put a chunk into a PNG, behind its head."""
    chunk = struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return content[:33] + chunk + content[33:]


@pytest.mark.parametrize(("format_", "kind"), KINDS)
@pytest.mark.parametrize("turned", [1, 6, 8])
def test_the_place_goes_and_pixels_and_orientation_stay(format_, kind, turned):
    taken = photo(kind=format_, turned=turned)
    assert opened(taken).getexif().get_ifd(GPS)

    bare = cleaned(taken, kind).content

    exif = opened(bare).getexif()
    assert not exif.get_ifd(GPS)
    assert MADE_BY not in exif
    assert exif.get(ORIENTATION, 1) == turned
    assert opened(bare).tobytes() == opened(taken).tobytes()
    assert ImageOps.exif_transpose(opened(bare)).size == ImageOps.exif_transpose(opened(taken)).size


def test_nor_is_it_left_in_another_part_of_a_jpeg():
    taken = photo(place=False)
    pixels = opened(taken).tobytes()
    for marker, data in (
        (0xE1, XMP),
        (0xED, b"Photoshop 3.0\0San Francisco"),
        (0xFE, b"GPS 37.77"),
        (0xE2, b"MPF\0x"),
    ):
        taken = with_part(taken, marker, data)
    # As some phones do it: a second picture, or a film, behind the first.
    taken += photo() + b"GPSLatitude"

    bare = cleaned(taken, "image/jpeg").content

    for words in (b"GPS", b"Photoshop", b"MPF", b"A made-up phone", b"xap"):
        assert words not in bare
    assert bare.endswith(b"\xff\xd9")
    assert opened(bare).tobytes() == pixels


def test_nor_in_another_chunk_of_a_png():
    taken = with_chunk(PNG, b"tEXt", b"Comment\0GPS 37.77") + b"GPS"
    taken = with_chunk(taken, b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0GPSLatitude")

    assert cleaned(taken, "image/png").content == PNG


@pytest.mark.parametrize("how", [{"progressive": True}, {"subsampling": 0}, {"restart_marker_rows": 1}])
def test_jpegs_of_other_makes_are_read(how):
    taken = photo(size=(200, 120), **how)

    assert opened(cleaned(taken, "image/jpeg").content).tobytes() == opened(taken).tobytes()


@pytest.mark.parametrize(("format_", "kind"), KINDS)
def test_what_is_cut_off_or_no_picture_is_refused(format_, kind):
    whole = photo(kind=format_)

    for part in (whole[:20], whole[: len(whole) // 2], whole[:-20], whole[:4] + b" and so on"):
        with pytest.raises(BadPicture):
            cleaned(part, kind)


def test_a_picture_of_too_many_pixels_is_not_unpacked():
    # A thousand million pixels in some hundred bytes.
    header = struct.pack(">IIBBBBB", 40_000, 25_000, 8, 2, 0, 0, 0)
    bomb = with_chunk(PNG[:8] + PNG[8:33], b"IDAT", zlib.compress(b"\0" * 1000)) + PNG[-12:]
    bomb = bomb[:12] + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header)) + bomb[33:]

    with pytest.raises(BadPicture, match="pixels"):
        cleaned(bomb, "image/png")


def test_a_large_picture_has_a_small_one_that_stands_upright():
    taken = photo(size=(1500, 1000), turned=6)

    small = opened(cleaned(taken, "image/jpeg").small or b"")

    assert small.size == (427, SMALL)
    assert not small.getexif()
    assert cleaned(PNG, "image/png").small is None
