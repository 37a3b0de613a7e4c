"""Rows written as a workbook (.xlsx). Apart, for it loads numpy: what writes no workbook does without."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import WorkbookAlreadySaved

from apps.core.sheets import Cell

# What no XML may hold; the library looks for a part of it only.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Workbook:
    """A workbook of one sheet. A cell is text, whatever it begins with, or a number. The heads stay in sight."""

    def __init__(self, file: IO[bytes], *, title: str) -> None:
        self.file = file
        self.book = openpyxl.Workbook(write_only=True)
        self.sheet = self.book.create_sheet(title)
        self.sheet.freeze_panes = "A2"

    def write(self, row: Iterable[Cell]) -> None:
        self.sheet.append([self._text(each) if isinstance(each, str) else each for each in row])

    def close(self) -> None:
        self.book.save(self.file)

    def forget(self) -> None:
        """Remove what the library keeps elsewhere until a book is saved: else it is there until the process ends."""
        writer = self.sheet._writer  # noqa: SLF001  It has no other way to say where.
        if writer is None or not Path(writer.out).exists():
            return
        # It is in the middle of a row's list, and would write its end whenever it is thrown away.
        with suppress(OSError, ValueError, WorkbookAlreadySaved):
            self.sheet.close()
        writer.cleanup()

    def _text(self, value: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(self.sheet, UNWRITABLE.sub("", value))
        # Or what begins with "=" would be taken for a formula.
        cell.data_type = "s"
        return cell
