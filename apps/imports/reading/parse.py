"""What runs in the process of its own: pandas reads, and a clean file is written. See `child`.

No Django and nothing of the server in here: a job comes in as JSON, a result goes out as JSON.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from apps.core.room import is_full
from apps.core.separated import column_names
from apps.imports.reading.blocks import Block, blocks_of_text, blocks_of_workbook
from apps.imports.reading.child import NO_ROOM, OUT_OF_MEMORY
from apps.imports.reading.heads import header_index
from apps.imports.reading.tables import HEADER_ROWS, MAX_ROWS, FileRefused, packed
from apps.imports.reading.texts import too_many_rows

# Bytes of address space, seconds of a processor, bytes of a file.
MEMORY = 1200 * 2**20
CPU_SECONDS = 60
WRITTEN = 500 * 2**20


def main() -> int:
    """Read a job from the input, write its result to the output."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    job = json.load(sys.stdin)
    try:
        result = parse(job)
    except FileRefused as error:
        result = {"refused": [error.code, error.detail]}
    except MemoryError:
        return OUT_OF_MEMORY
    except OSError as error:
        if not is_full(error):
            raise
        return NO_ROOM
    json.dump(result, sys.stdout)
    return 0


def parse(job: dict[str, Any]) -> dict[str, Any]:
    """Write the table of a job's file to `out` and return what `Table` is to say of it. Raises `FileRefused`."""
    blocks = blocks_of_workbook(job) if job["sheet"] else blocks_of_text(job)
    first = next(blocks)
    top = [first.row(number) for number in range(1, min(HEADER_ROWS, first.height) + 1)]
    index = header_index(top, custom=job["custom"])
    if index is None:
        raise FileRefused(
            "no_header",
            f"None of the first {HEADER_ROWS} rows names the columns. Put a row above the people with a name for each "
            "column, such as “First name”, “Last name”, “Phone”.",
        )
    header = _spread(top[index], index + 1, job["merges"])
    names = column_names(header, _width(job, header, index))
    writer = _Writer(Path(job["out"]), names, header_row=index + 1)
    writer.write(chain([first], blocks))
    if writer.count == 0:
        raise FileRefused("no_rows", "This file has a row of column names and nothing below it.")
    return {
        "headers": names,
        "header_row": index + 1,
        "row_count": writer.count,
        "title_rows": sum(1 for row in top[:index] if any(row)),
        "unnamed": [place for place in range(len(names)) if place >= len(header) or not header[place]],
        "ragged": writer.ragged,
    }


def _spread(header: list[str], row: int, merges: list[list[int]]) -> list[str]:
    """Return a header with the value of each merged cell over all of its columns."""
    for top, left, bottom, right in merges:
        if top <= row <= bottom and left <= len(header):
            end = min(right, len(header))
            header[left - 1 : end] = [header[left - 1]] * (end - left + 1)
    return header


def _width(job: dict[str, Any], header: list[str], index: int) -> int:
    """Return how many columns the table has. What a few rows have beyond is a fault of theirs; of most, a column."""
    if job["sheet"]:
        return len(header)
    widths = {int(width): times for width, times in job["widths"].items()}
    longest, named = max(widths), max(place for place, value in enumerate(header, start=1) if value)
    written = max(named, job["head_fields"][index])
    longer = sum(times for width, times in widths.items() if width > written)
    if longer * 2 > sum(widths.values()) - 1:
        return longest
    # Separators at the end of every line make no column.
    return int(max(named, min(written, longest)))


class _Writer:
    """Writes what stands below the header, without empty rows, and counts."""

    def __init__(self, path: Path, names: tuple[str, ...], *, header_row: int) -> None:
        self.path, self.names, self.header_row = path, names, header_row
        self.count = 0
        self.ragged: list[int] = []

    def write(self, blocks: Iterator[Block]) -> None:
        """Raise `FileRefused` for more rows than one import takes."""
        with self.path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["row", "marks", *self.names])
            for block in blocks:
                self._mark_ragged(block)
                rows = enumerate(zip(*block.columns[: len(self.names)], strict=True), start=block.first)
                lines = [
                    (number, packed(block.marks[number]) if number in block.marks else "", *values)
                    for number, values in rows
                    if number > self.header_row and (any(values) or number in block.marks)
                ]
                self.count += len(lines)
                if self.count > MAX_ROWS:
                    raise too_many_rows()
                out.writerows(lines)

    def _mark_ragged(self, block: Block) -> None:
        """Mark the rows that have something where the table has no column: a separator too many moves all after it."""
        width = len(self.names)
        for column in block.columns[width:]:
            for number, value in enumerate(column, start=block.first):
                if value and number > self.header_row and width not in block.marks[number]:
                    block.marks[number][width] = "ragged"
                    self.ragged.append(number)


if __name__ == "__main__":
    sys.exit(main())
