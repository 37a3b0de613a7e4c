"""A text file on its way in: which letters its bytes are, what stands between its cells, and how large it is.

The rule for letters is a rule and no guess: a mark at the start, else UTF-8 if it is that, else Windows-1252.
Detectors took plain Western European text for rarer encodings and changed its letters.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# Excel's own word about the separator, on a line before the table.
SEP_LINE = re.compile(r"\ufeff?sep=([,;\t|])\s*$", re.MULTILINE)
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
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return name, len(mark)
    # UTF-16 without a mark: every other byte of Western text is 0.
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) / 5 and min(even, odd) < len(head) / 50:
        return ("utf-16-le" if odd > even else "utf-16-be"), 0
    strange = sum(head.count(bytes([code])) for code in (*range(9), *range(14, 26), *range(28, 32)))
    if strange > len(head) / 20:
        raise FileRefused(
            "not_text", "This file is neither text nor a workbook. Save it as .xlsx or .csv and try again."
        )
    return ("utf-8" if _is_utf8(path) else "cp1252"), 0


def _mark_length(path: Path, encoding: str) -> int:
    with path.open("rb") as file:
        head = file.read(3)
    return next((len(mark) for mark, name in MARKS.items() if name == encoding and head.startswith(mark)), 0)


def _is_utf8(path: Path) -> bool:
    """Whether a text is UTF-8, be it damaged: then its whole letters outnumber the bytes that fit nothing."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if not (text := decoder.decode(chunk)).isascii():
                lost = len(re.findall("[\udc80-\udcff]", text))
                bad += lost
                good += len(re.findall(r"[^\x00-\x7f]", text)) - lost
    bad += len(decoder.decode(b"", final=True))
    return good >= bad


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
    if said := SEP_LINE.match(sample):
        return said[1]
    lines = list(io.StringIO(sample, newline=""))
    # The last line may be cut anywhere.
    lines = lines if whole or len(lines) == 1 else lines[:-1]
    return max(SEPARATORS, key=lambda separator: _sense(lines, separator))


def _sense(lines: list[str], separator: str) -> tuple[int, int, int]:
    """Return how much sense a separator makes: known headings in one row, rows that agree, and on how many cells."""
    try:
        rows = [row for row in csv.reader(lines, delimiter=separator) if row]
    except csv.Error:
        return 0, 0, 0
    known = max((sum(1 for cell in row if known_target(cell)) for row in rows[:HEADER_ROWS]), default=0)
    divided = Counter(len(row) for row in rows if len(row) > 1)
    times, width = max(((times, width) for width, times in divided.items()), default=(0, 0))
    return known, times, width


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
