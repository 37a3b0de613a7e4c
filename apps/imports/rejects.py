"""The rows that were not taken in, as a spreadsheet: the file's own columns, with the number of each row and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from apps.imports.models import RejectedRow

# What a spreadsheet would take for the start of a formula; full-width signs, too, once it has made them plain.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
MARK = "\ufeff"


def rejects_csv(headers: Sequence[str], rows: Iterable[RejectedRow]) -> Iterator[str]:
    """Yield the lines of a CSV file that opens as it is, and can be imported again once it is mended."""
    yield MARK + _line([*headers, "Row", "Why"])
    for row in rows:
        cells = [*row.values, *[""] * (len(headers) - len(row.values))][: len(headers)]
        why = " ".join(str(reason["detail"]) for reason in row.reasons)
        yield _line([*cells, str(row.number), why])


def harmless(cell: str) -> str:
    """Return a cell that is text in every spreadsheet. Reading takes the apostrophe off again."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(map(harmless, cells))
    return line.getvalue()
