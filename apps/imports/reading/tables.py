"""What reading leaves behind: a clean CSV file in UTF-8, and what is to be said of it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from apps.core.errors import DomainError

MAX_BYTES = 100 * 2**20
MAX_ROWS = 100_000
MAX_COLUMNS = 200
# The row of column names is one of the first ten.
HEADER_ROWS = 10
# Characters in a cell: what a workbook can hold is 32,767, and the csv module stops here.
MAX_CELL = 131_072

NO_MARKS: Mapping[int, str] = MappingProxyType({})


class FileRefused(DomainError):
    """A file that is not read at all. `code` says why in one word, the sentence says what to do."""

    code = "file_refused"

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence, field="file")
        self.code = code


def damaged() -> FileRefused:
    return FileRefused(
        "corrupt", "This workbook is damaged and cannot be opened. Open it, save it anew and try again."
    )


def locked() -> FileRefused:
    return FileRefused(
        "password", "This workbook is protected by a password. Take the password away and try again."
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about the whole file that whoever imports it should know. `place` is as a spreadsheet names it."""

    code: str
    sentence: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was read. Rows are counted as a spreadsheet counts them, from 1 and with the empty ones."""

    path: Path  # The rows, for `read_rows`.
    headers: tuple[str, ...]  # Each once, none empty.
    header_row: int
    row_count: int  # Below the header, without empty rows.
    encoding: str  # "" for a workbook.
    separator: str  # "" for a workbook.
    sheet: str  # "" for text.
    sheets: tuple[str, ...]  # All that can be chosen.
    problems: tuple[Problem, ...]


class Row(NamedTuple):
    """One row: its number in the original file, a text per header, and what is wrong with which of them.

    `marks` maps the index of a column to a code: `rounded`, `no_value`, `error_value`, `control_characters`; or
    `ragged` at an index past the last column, which is a fault of the whole row.
    """

    number: int
    values: list[str]
    marks: Mapping[int, str] = NO_MARKS


def read_rows(path: Path, *, after: int = 0) -> Iterator[Row]:
    """Yield the rows of a table in their order, those whose number is greater than `after`."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        for written, marks, *values in lines:
            if (number := int(written)) > after:
                yield Row(number, values, _unpacked(marks) if marks else NO_MARKS)


def packed(marks: Mapping[int, str]) -> str:
    """Return the marks of a row as they stand in the file: `2:rounded 5:no_value`."""
    return " ".join(f"{column}:{code}" for column, code in marks.items())


def _unpacked(marks: str) -> dict[int, str]:
    pairs = (mark.split(":") for mark in marks.split(" "))
    return {int(column): code for column, code in pairs}
