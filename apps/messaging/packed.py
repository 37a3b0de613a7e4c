"""What is inside of a document that is packed: ZIP (DOCX, ODT) and the compound files of old Word.

Nothing is unpacked to disk, nothing is read as XML, and of each bound the first byte beyond it ends the look. Formats:
ECMA-376 part 2 (packages of Office), ODF 1.3 part 2 (packages), [MS-CFB] (compound files), [MS-OVBA] (macros).
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

# A résumé with pictures has some dozens of parts and a few MB.
MOST_PARTS, MOST_UNPACKED = 2_000, 100_000_000
LONGEST_LISTING = 1_000_000
PART = 64 * 1024

ZIP_BEGINS, ZIP_ENDS = b"PK\x03\x04", b"PK\x05\x06"
# The record at the end of an archive, and the longest remark behind it.
LONGEST_END = 22 + 65_535
COMPOUND_BEGINS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
DOC = "application/msword"
LISTING, DOCX_MAIN = "[Content_Types].xml", b"wordprocessingml.document.main+xml"
MACRO_PARTS = re.compile(r"(^|/)(vbaproject[^/]*|vbadata\.xml|activex/.*)$|^(basic|scripts)/", re.IGNORECASE)
# What Word would fetch, and run, from elsewhere.
OUTSIDE = re.compile(
    rb"<[^>]*relationships/(?:attachedTemplate|oleObject|frame|subDocument|aFChunk)\"[^>]*"
    rb"TargetMode=\"External\"|<[^>]*TargetMode=\"External\"[^>]*relationships/"
    rb"(?:attachedTemplate|oleObject|frame|subDocument|aFChunk)\"",
    re.IGNORECASE,
)
FREE, END_OF_CHAIN = 0xFFFFFFFF, 0xFFFFFFFE
BROKEN = (
    BadZipFile,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    struct.error,
)


class BadPack(Exception):
    """Something is wrong with it, in words that can follow the file's name."""


def has_archive_behind(tail: bytes) -> bool:
    """Whether a file that begins as something else ends as an archive: who opens it by that finds other things."""
    place = tail.rfind(ZIP_ENDS)
    return place >= 0 and len(tail) - place >= 22


def kind_of_archive(file: IO[bytes]) -> str | None:
    """Return which document an archive is; None for any other archive. Raises `BadPack`."""
    try:
        with ZipFile(file) as archive:
            return _kind_inside(archive)
    except BROKEN:
        raise BadPack("is damaged, or is not what it says it is") from None


def _kind_inside(archive: ZipFile) -> str | None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadPack("is far too large once it is unpacked")
    names = {part.filename for part in parts}
    is_odt = parts[0].filename == "mimetype" if parts else False
    if not is_odt and not {LISTING, "word/document.xml"} <= names:
        return None
    if len(names) < len(parts) or any(_is_odd(part) for part in parts):
        raise BadPack("is locked, or packed in an unusual way")
    if any(MACRO_PARTS.search(name) for name in names):
        raise BadPack("has macros in it")
    listing = _look_through(archive, parts)
    if is_odt:
        return ODT if listing == ODT.encode() else None
    if b"macroenabled" in listing.lower():
        raise BadPack("has macros in it")
    return DOCX if DOCX_MAIN in listing else None


def _is_odd(part: ZipInfo) -> bool:
    name = part.filename
    is_locked = bool(part.flag_bits & 0x1)
    leads_out = name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")
    return is_locked or leads_out or part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}


def _look_through(archive: ZipFile, parts: list[ZipInfo]) -> bytes:
    """Unpack every part once, to nowhere. Return what lists the kinds of parts. Raises `BadPack`."""
    left, listing = MOST_UNPACKED, b""
    for part in parts:
        is_listing = part.filename in {LISTING, "mimetype"}
        is_read = is_listing or part.filename.endswith(".rels")
        words = b""
        # A part that is longer than it says does not fit its checksum.
        with archive.open(part) as content:
            while piece := content.read(PART):
                left -= len(piece)
                if left < 0 or len(words) > LONGEST_LISTING:
                    raise BadPack("is far too large once it is unpacked")
                words += piece if is_read else b""
        if OUTSIDE.search(words):
            raise BadPack("would fetch parts of itself from elsewhere")
        listing = words if is_listing else listing
    return listing


def kind_of_compound(content: bytes) -> str | None:
    """Return that a compound file is a Word document; None for any other. Raises `BadPack`."""
    try:
        names = _names_in_compound(content)
    except BROKEN:
        raise BadPack("is damaged, or is not what it says it is") from None
    if "encryptedpackage" in names:
        raise BadPack("is locked with a password")
    if names & {"macros", "_vba_project", "vba", "_vba_project_cur"}:
        raise BadPack("has macros in it")
    return DOC if "worddocument" in names else None


def _names_in_compound(content: bytes) -> set[str]:
    """Return the names of streams and folders of a compound file, in small letters ([MS-CFB] 2.2, 2.3, 2.6)."""
    shift = struct.unpack_from("<H", content, 30)[0]
    if shift not in {9, 12}:
        raise ValueError
    size = 1 << shift
    first, difat, difat_count = (
        struct.unpack_from("<I", content, 48)[0],
        *struct.unpack_from("<II", content, 68),
    )
    tables = [*struct.unpack_from("<109I", content, 76)]
    per = size // 4
    for _ in range(min(difat_count, len(content) // size)):
        more = struct.unpack_from(f"<{per}I", content, (difat + 1) * size)
        tables += more[:-1]
        difat = more[-1]
    chain: list[int] = []
    for table in tables:
        if table != FREE:
            chain += struct.unpack_from(f"<{per}I", content, (table + 1) * size)
    names, sector, seen = set(), first, set()
    while sector < END_OF_CHAIN - 3 and sector not in seen:
        seen.add(sector)
        start = (sector + 1) * size
        for place in range(start, start + size, 128):
            length, kind = struct.unpack_from("<HB", content, place + 64)
            if kind and 2 <= length <= 64:
                names.add(content[place : place + length - 2].decode("utf-16-le", "replace").lower())
        sector = chain[sector]
    return names
