"""Rows as pandas reads them, cleaned, some thousands at a time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from python_calamine import CalamineError

from apps.imports.reading.cells import clean_column, shown
from apps.imports.reading.tables import FileRefused, damaged

CHUNK_ROWS = 20_000


@dataclass
class Block:
    """Some rows, by columns. `first` is the number of the first row; marks are by row number, then column index."""

    first: int
    columns: list[list[str]]
    marks: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def height(self) -> int:
        return len(self.columns[0])

    def row(self, number: int) -> list[str]:
        return [column[number - self.first] for column in self.columns]


def blocks_of_text(job: dict[str, Any]) -> Iterator[Block]:
    """Yield the rows of a text that `texts` has scanned. Raises `FileRefused` for a quotation that never ends."""
    try:
        with pd.read_csv(
            job["path"],
            sep=job["separator"],
            header=None,
            names=list(range(job["fields"])),
            usecols=list(range(max(map(int, job["widths"])))),
            # All is text: neither phones nor ZIP codes are numbers, and somebody may be called NA.
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,
            encoding="utf-8",
            chunksize=CHUNK_ROWS,
        ) as frames:
            first = 1
            for frame in frames:
                block = Block(first, [frame[name].tolist() for name in frame.columns])
                first += len(frame)
                _clean(block)
                yield block
    except pd.errors.ParserError as error:
        opened = re.search(r"EOF inside string starting at row (\d+)", str(error))
        if not opened:
            raise
        raise FileRefused(
            "unclosed_quote", f"A quotation mark in row {int(opened[1]) + 1:,} is opened and never closed."
        ) from None


def blocks_of_workbook(job: dict[str, Any]) -> Iterator[Block]:
    """Yield the rows of a sheet that `workbooks` has scanned, at once: that is how its parser works."""
    try:
        frame = pd.read_excel(
            job["path"],
            sheet_name=job["sheet"],
            engine="calamine",
            header=None,
            # As the cells are, so that nothing is guessed: a number of 16 digits has lost some, which its text no
            # longer says, and `shown` knows.
            dtype=object,
            keep_default_na=False,
            na_filter=False,
        )
    except CalamineError:
        raise damaged() from None
    block = Block(1, [])
    for index, name in enumerate(frame.columns):
        pairs = [shown(value) for value in frame.pop(name).tolist()]
        block.columns.append([text for text, _ in pairs])
        for at, (_, mark) in enumerate(pairs, start=1):
            if mark:
                block.marks[at][index] = mark
    _clean(block)
    _apply_notes(block, job["notes"])
    _unmerge(block, job["merges"])
    yield block


def _clean(block: Block) -> None:
    for index, values in enumerate(block.columns):
        block.columns[index], marks = clean_column(values)
        for at, mark in marks.items():
            block.marks[block.first + at][index] = mark


def _apply_notes(block: Block, notes: list[tuple[int, int, str]]) -> None:
    """Do what the scan of a workbook has noted of single cells."""
    # The parser leaves out what is empty at the end, of a formula without a value too.
    height = max([block.height, *(row for row, _, _ in notes)])
    width = max([len(block.columns), *(column for _, column, _ in notes)])
    block.columns += [[] for _ in range(width - len(block.columns))]
    for values in block.columns:
        values.extend([""] * (height - len(values)))
    for row, column, code in notes:
        if code.startswith("pad"):
            value = block.columns[column - 1][row - 1]
            if value.isdecimal():
                block.columns[column - 1][row - 1] = value.zfill(int(code[3:]))
        else:
            block.marks[row][column - 1] = code


def _unmerge(block: Block, merges: list[tuple[int, int, int, int]]) -> None:
    """Give the value of a merged cell to each of its rows, as it is seen; of its columns, to the first."""
    height = block.height
    for top, left, bottom, _ in merges:
        if top <= height and left <= len(block.columns):
            column, end = block.columns[left - 1], min(bottom, height)
            column[top - 1 : end] = [column[top - 1]] * (end - top + 1)
