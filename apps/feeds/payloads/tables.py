"""A body of rows and cells: one thing a row, by the names in the first."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

from apps.core.separated import SEP_LINE, column_names, separator_of
from apps.core.words import plain
from apps.feeds.payloads.bounds import MAX_ITEMS, BadPayload, too_many_items

SAMPLE = 65_536
MAX_COLUMNS = 200
# What people call the columns that nearly every such file has: they tell a separator from a comma in a text.
HEADINGS = {
    "phone",
    "mobile",
    "email",
    "name",
    "firstname",
    "lastname",
    "fullname",
    "id",
    "jobtitle",
    "city",
    "state",
}


def read_table(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number of each line that ends a row, and its cells by name. Raises `BadPayload`."""
    separator = separator_of(
        text[:SAMPLE], whole=len(text) <= SAMPLE, rows=1, is_heading=lambda cell: plain(cell) in HEADINGS
    )
    lines = csv.reader(io.StringIO(SEP_LINE.sub("", text, count=1), newline=""), delimiter=separator)
    try:
        header = next((row for row in lines if any(map(str.strip, row))), [])
        if len(header) > MAX_COLUMNS:
            raise BadPayload(
                "not_table", f"There are {len(header):,} columns, and {MAX_COLUMNS} are the most."
            )
        names = column_names(header, len(header))
        rows = (row for row in lines if any(map(str.strip, row)))
        for row in islice(rows, MAX_ITEMS + 1):
            if len(row) > len(names):
                raise BadPayload(
                    "not_table",
                    f"Line {lines.line_num:,} has {len(row):,} cells, and there are {len(names)} columns: "
                    "something in it holds a separator and needs quotation marks.",
                    line=lines.line_num,
                )
            yield lines.line_num, dict(zip(names, map(str.strip, row), strict=False))
    except csv.Error as error:
        raise BadPayload(
            "not_table",
            f"Near line {lines.line_num:,} this table cannot be read: {error}. Often a quotation mark is never closed.",
            line=lines.line_num,
        ) from None


def refuse_excess(count: int) -> None:
    if count > MAX_ITEMS:
        raise too_many_items(f"more than {MAX_ITEMS:,}")
