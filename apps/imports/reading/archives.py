"""A workbook as the archive that it is: what it claims, and what comes out of it, before any library believes it."""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from xml.parsers import expat

from apps.imports.reading.tables import FileRefused, damaged, locked

MAX_ENTRIES = 2_000
MAX_INFLATED = 300 * 2**20
# Sheets of many equal rows shrink to a hundredth; a bomb to a thousandth.
MAX_RATIO = 300
RATIO_COUNTS_FROM = 10 * 2**20
CHUNK = 2**18


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a workbook whose claims are modest. Raises `FileRefused` here, and for what proves broken inside."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_claims(archive.infolist())
            yield archive
    # A size or a checksum that lies is found when it is read; a method that nobody uses, when it is asked for.
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        KeyError,
        ValueError,
        NotImplementedError,
        expat.ExpatError,
    ):
        raise damaged() from None


def _check_claims(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise locked()
    # Of two with one name, this scan might read the one and the parser the other.
    twice = any(times > 1 for times in Counter(entry.filename.casefold() for entry in entries).values())
    if twice or any(_is_outside(entry.filename) for entry in entries):
        raise FileRefused("unsafe_names", "This archive has names inside that no workbook has. Save it anew.")
    too_dense = any(
        entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MAX_RATIO * entry.compress_size
        for entry in entries
    )
    if too_dense or len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_INFLATED:
        raise FileRefused(
            "too_large_inside",
            "This workbook grows too large when it is opened. Keep only the sheet with the people, and save it "
            "anew or as CSV.",
        )


def _is_outside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name


def parse_part(archive: zipfile.ZipFile, name: str, parser: expat.XMLParserType) -> None:
    """Feed an XML part to a parser, a piece at a time. Raises `FileRefused` for one with a document type.

    A document type is where entities come from, which grow or reach outside; no spreadsheet program writes one.
    """
    parser.StartDoctypeDeclHandler = _refuse_document_type
    with archive.open(name) as part:
        while piece := part.read(CHUNK):
            parser.Parse(piece, False)
    parser.Parse(b"", True)


def _refuse_document_type(*_: object) -> None:
    raise FileRefused(
        "unsafe_xml", "This workbook holds XML that no spreadsheet program writes. Save it anew."
    )
