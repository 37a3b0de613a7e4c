"""Rows written as a spreadsheet, one after another; and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import IO, Protocol

Cell = str | int | float
# What a spreadsheet would take for the start of a formula; full-width signs, too, once it has made them plain.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
MARK = "\ufeff"
# How many rows one sheet of a workbook has, its heads among them.
MOST_ROWS = 1_048_576


class Sheet(Protocol):
    """A spreadsheet that is being written."""

    def write(self, row: Iterable[Cell]) -> None: ...

    def close(self) -> None: ...

    def forget(self) -> None: ...


def harmless(cell: str) -> str:
    """Return a cell that is text in every spreadsheet. Reading (`read_harmless`) takes the apostrophe off again."""
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def read_harmless(cell: str) -> str:
    """Return what a cell was before `harmless`."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell


def csv_line(row: Iterable[Cell]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(harmless(each) if isinstance(each, str) else each for each in row)
    return line.getvalue()


class CsvSheet:
    """As spreadsheets open it by a double click: UTF-8 that says so, commas, CRLF."""

    def __init__(self, file: IO[bytes], *, title: str) -> None:  # noqa: ARG002  A CSV file has none.
        self.file = file
        file.write(MARK.encode())

    def write(self, row: Iterable[Cell]) -> None:
        self.file.write(csv_line(row).encode())

    def close(self) -> None:
        """Nothing is left to be written."""

    def forget(self) -> None:
        """Nothing of it is anywhere but in its file."""
