"""Rows written as a spreadsheet, one after another: as CSV, or as a workbook in which text is never a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import IO, Protocol
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

Cell = str | int | float
# What a spreadsheet would take for the start of a formula; full-width signs, too, once it has made them plain.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
MARK = "\ufeff"
# How many rows one sheet of a workbook has, its heads among them.
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
# What no XML may hold.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    # The second look is that of the heads.
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
BOOK = (
    '<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name={title} sheetId="1" r:id="rId1"/></sheets>'
    "</workbook>"
)
# The heads stay in sight.
SHEET = (
    f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)


class Sheet(Protocol):
    """A spreadsheet that is being written."""

    def write(self, row: Iterable[Cell]) -> None: ...

    def close(self) -> None: ...


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


class Workbook:
    """A workbook of one sheet. A cell is text, whatever it begins with, or a number."""

    def __init__(self, file: IO[bytes], *, title: str) -> None:
        self.zip = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=6)
        for name, text in PARTS.items():
            self.zip.writestr(name, HEAD + text)
        self.zip.writestr(
            "xl/workbook.xml", HEAD + BOOK.format(main=MAIN, office=OFFICE, title=quoteattr(title))
        )
        self.sheet = self.zip.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        self.sheet.write(SHEET.encode())
        self.rows = 0

    def write(self, row: Iterable[Cell]) -> None:
        self.rows += 1
        look = ' s="1"' if self.rows == 1 else ""
        self.sheet.write(f"<row>{''.join(_cell(each, look) for each in row)}</row>".encode())

    def close(self) -> None:
        self.sheet.write(b"</sheetData></worksheet>")
        self.sheet.close()
        self.zip.close()


def _cell(value: Cell, look: str) -> str:
    if isinstance(value, str):
        text = escape(UNWRITABLE.sub("", value)[:LONGEST_CELL])
        return f'<c t="inlineStr"{look}><is><t xml:space="preserve">{text}</t></is></c>'
    return f"<c{look}><v>{value}</v></c>"
