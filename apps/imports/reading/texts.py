"""A text file on its way in: which letters its bytes are, what stands between its cells, and how large it is."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from apps.core.separated import MARKS, NotText, encoding_of, separator_of
from apps.imports.reading.tables import HEADER_ROWS, MAX_CELL, MAX_COLUMNS, MAX_ROWS, FileRefused
from apps.imports.targets import known_target

# What can be chosen by hand, and how screens call it.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16 (big-endian)",
    "cp1252": "Windows-1252 (Western Europe)",
    "cp1250": "Windows-1250 (Central Europe)",
    "mac_roman": "Mac Roman",
}
CHUNK = 2**20
# Characters on one line. A table of 200 columns with a sentence in each has a tenth of that.
MAX_LINE = 1_000_000


@dataclass(frozen=True, slots=True)
class TextScan:
    """What a scan found. `path` holds the text in UTF-8."""

    path: Path
    encoding: str
    separator: str
    fields: int  # Of the longest row, in cells.
    head_fields: list[int]  # Of each of the first rows, in cells.
    widths: dict[
        int, int
    ]  # How many rows have their last cell with a text at this place; 1 is the first column.


def scan_text(path: Path, work: Path, *, encoding: str = "", separator: str = "") -> TextScan:
    """Write a text file to `work` in UTF-8 and measure it, in steps of a megabyte.

    Raises `FileRefused`: `unreadable`, `not_text`, `line_too_long`, `cell_too_long`, `too_many_rows`,
    `too_many_columns`.
    """
    encoding, skip = (encoding, _mark_length(path, encoding)) if encoding else _encoding_of(path)
    decoded = work / "text.csv"
    with decoded.open("w", encoding="utf-8", newline="") as file:
        for chunk in _lines_checked(_decoded(path, encoding, skip)):
            # Where something stands instead of a letter, the row is to say so later: NUL ends a text in C.
            file.write(chunk.replace("\x00", "\x1a"))
    separator = separator or _separator_of(decoded)
    return _measured(decoded, encoding, separator)


def _encoding_of(path: Path) -> tuple[str, int]:
    """Return a file's encoding and how many bytes its mark takes."""
    with path.open("rb") as file:
        head = file.read(4096)
        file.seek(0)
        try:
            return encoding_of(head, iter(partial(file.read, CHUNK), b""))
        except NotText:
            raise FileRefused(
                "not_text",
                "This file is neither text nor a workbook. Save it as .xlsx or .csv and try again.",
            ) from None


def _mark_length(path: Path, encoding: str) -> int:
    with path.open("rb") as file:
        head = file.read(3)
    return next((len(mark) for mark, name in MARKS.items() if name == encoding and head.startswith(mark)), 0)


def _decoded(path: Path, encoding: str, skip: int) -> Iterator[str]:
    """Yield the text of a file in pieces. Raises `FileRefused` with byte and line of what cannot be read."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    fed, lines = skip, 1
    with path.open("rb") as file:
        file.seek(skip)
        while True:
            chunk = file.read(CHUNK)
            fed += len(chunk)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(encoding, "ignore")
                raise FileRefused(
                    "unreadable",
                    f"Line {lines + before.count(chr(10)):,} holds something that is not "
                    f"{ENCODINGS.get(encoding, encoding)} (byte {fed - len(error.object) + error.start + 1:,}). "
                    "Choose another encoding, or save the file as CSV UTF-8.",
                ) from None
            lines += text.count("\n")
            if text:
                yield text
            if not chunk:
                return


def _lines_checked(pieces: Iterator[str]) -> Iterator[str]:
    """Yield the pieces as they are. Raises `FileRefused` when a line has no end: to read one, it must be held."""
    length = 0
    for piece in pieces:
        breaks = [at for at in (piece.find("\n"), piece.find("\r")) if at >= 0]
        if length + min(breaks, default=len(piece)) > MAX_LINE:
            raise FileRefused(
                "line_too_long",
                f"A line of this file is longer than {MAX_LINE:,} characters: this is not a table.",
            )
        last = max(piece.rfind("\n"), piece.rfind("\r"))
        length = length + len(piece) if last < 0 else len(piece) - last - 1
        yield piece


def _separator_of(path: Path) -> str:
    """Return the separator that makes the most sense of a file's beginning."""
    with path.open(encoding="utf-8", newline="") as file:
        sample = file.read(65_536)
        whole = not file.read(1)
    return separator_of(
        sample, whole=whole, rows=HEADER_ROWS, is_heading=lambda cell: bool(known_target(cell))
    )


def _measured(path: Path, encoding: str, separator: str) -> TextScan:
    """Return the measures of a text. Raises `FileRefused` as soon as one is too large."""
    fields, count, head_fields, widths = 1, 0, list[int](), Counter[int]()
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=separator)
        try:
            for row in rows:
                fields = max(fields, len(row))
                if len(head_fields) < HEADER_ROWS:
                    head_fields.append(len(row))
                width = len(row)
                while width and not row[width - 1].strip():
                    width -= 1
                if width:
                    widths[width] += 1
                    count += 1
                    _refuse_excess(count, width)
        except csv.Error:
            raise FileRefused(
                "cell_too_long",
                f"A cell that ends near line {rows.line_num:,} is longer than {MAX_CELL:,} characters. "
                "Often that is a quotation mark which is never closed.",
            ) from None
    if not count:
        raise FileRefused("empty", "This file has nothing but empty rows.")
    return TextScan(path, encoding, separator, fields, head_fields, dict(widths))


def _refuse_excess(count: int, width: int) -> None:
    if width > MAX_COLUMNS:
        raise too_many_columns(width)
    if count > MAX_ROWS + HEADER_ROWS:
        raise too_many_rows()


def too_many_rows() -> FileRefused:
    return FileRefused(
        "too_many_rows",
        f"This file has more than {MAX_ROWS:,} rows, the most that one import takes. Divide it.",
    )


def too_many_columns(width: int) -> FileRefused:
    return FileRefused(
        "too_many_columns",
        f"This file has {width:,} columns, and {MAX_COLUMNS} is the most that is read. Leave out the others.",
    )
