"""The rows that were not taken in, as a spreadsheet: the file's own columns, with the number of each row and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from apps.core.sheets import MARK, csv_line
from apps.imports.models import RejectedRow


def rejects_csv(headers: Sequence[str], rows: Iterable[RejectedRow]) -> Iterator[str]:
    """Yield the lines of a CSV file that opens as it is, and can be imported again once it is mended."""
    yield MARK + csv_line([*headers, "Row", "Why"])
    for row in rows:
        cells = [*row.values, *[""] * (len(headers) - len(row.values))][: len(headers)]
        why = " ".join(str(reason["detail"]) for reason in row.reasons)
        yield csv_line([*cells, str(row.number), why])
