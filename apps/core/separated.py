"""Rows of cells as a text: which letters its bytes are, what stands between its cells, and what its columns are called.

The rule for letters is a rule and no guess: a mark at the start, else UTF-8 if it is that, else Windows-1252.
Detectors took plain Western European text for rarer encodings and changed its letters.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from apps.core.words import one_line

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# Excel's own word about the separator, on a line before the table.
SEP_LINE = re.compile(r"\ufeff?sep=([,;\t|])\s*$", re.MULTILINE)
LONGEST_NAME = 120


class NotText(Exception):
    """Bytes that are no text at all."""


def encoding_of(head: bytes, pieces: Iterable[bytes]) -> tuple[str, int]:
    """Return a text's encoding and how many bytes its mark takes. `head` is its first few thousand bytes.

    `pieces` are all of it, and read only where it has no mark. Raises `NotText`.
    """
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return name, len(mark)
    # UTF-16 without a mark: every other byte of Western text is 0.
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) / 5 and min(even, odd) < len(head) / 50:
        return ("utf-16-le" if odd > even else "utf-16-be"), 0
    strange = sum(head.count(bytes([code])) for code in (*range(9), *range(14, 26), *range(28, 32)))
    if strange > len(head) / 20:
        raise NotText
    return ("utf-8" if _is_utf8(pieces) else "cp1252"), 0


def separator_of(sample: str, *, whole: bool, rows: int, is_heading: Callable[[str], bool]) -> str:
    """Return the separator that makes the most sense of a text's beginning; `whole` if it is all of it.

    One of the first `rows` names the columns.
    """
    if said := SEP_LINE.match(sample):
        return said[1]
    lines = list(io.StringIO(sample, newline=""))
    # The last line may be cut anywhere.
    lines = lines if whole or len(lines) == 1 else lines[:-1]

    def sense(separator: str) -> tuple[int, int, int]:
        """Return known headings in one row, rows that agree, and on how many cells."""
        try:
            table = [row for row in csv.reader(lines, delimiter=separator) if row]
        except csv.Error:
            return 0, 0, 0
        known = max((sum(map(is_heading, row)) for row in table[:rows]), default=0)
        divided = Counter(len(row) for row in table if len(row) > 1)
        times, width = max(((times, width) for width, times in divided.items()), default=(0, 0))
        return known, times, width

    return max(SEPARATORS, key=sense)


def column_names(header: Sequence[str], width: int) -> tuple[str, ...]:
    """Return a name for each of `width` columns: as found, and “Column 7” or “Phone (2)” where that says too little."""
    names: list[str] = []
    taken = {plain_name.casefold() for plain_name in map(one_line, header)}
    used: set[str] = set()
    for place in range(width):
        found = one_line(header[place])[:LONGEST_NAME] if place < len(header) else ""
        name, times = found or f"Column {place + 1}", 1
        # A number is no name that stands over another column by itself.
        while name.casefold() in used or (times > 1 and name.casefold() in taken):
            times += 1
            name = f"{found or f'Column {place + 1}'} ({times})"
        used.add(name.casefold())
        names.append(name)
    return tuple(names)


def _is_utf8(pieces: Iterable[bytes]) -> bool:
    """Whether a text is UTF-8, be it damaged: then its whole letters outnumber the bytes that fit nothing."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    for piece in pieces:
        if not (text := decoder.decode(piece)).isascii():
            lost = len(re.findall("[\udc80-\udcff]", text))
            bad += lost
            good += len(re.findall(r"[^\x00-\x7f]", text)) - lost
    bad += len(decoder.decode(b"", final=True))
    return good >= bad
