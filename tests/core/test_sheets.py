"""Spreadsheets as we write them: whatever a cell begins with, it is text; and what we read of our own is the same."""

from __future__ import annotations

import csv
import gc
import io
import sys
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pytest

from apps.core.sheets import FORMULA, MARK, CsvSheet, harmless, read_harmless
from apps.core.workbooks import Workbook
from apps.imports.reading.cells import clean

ODD = [f"{sign}1+1" for sign in FORMULA] + ["'=1", "''+1", "'", "O'Brien", "Sam", "", "+12015550123"]


@pytest.mark.parametrize("cell", ODD)
def test_no_cell_begins_as_a_formula_and_each_is_read_as_it_was(cell: str) -> None:
    assert not harmless(cell).startswith(FORMULA)
    assert read_harmless(harmless(cell)) == cell


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_an_import_takes_the_apostrophe_off_again(sign: str) -> None:
    assert clean(harmless(f"{sign}1")) == (f"{sign}1", "")
    assert clean("'tis") == ("'tis", "")


def test_a_csv_file_says_that_it_is_utf_8_and_ends_its_lines_as_spreadsheets_do() -> None:
    file = io.BytesIO()
    sheet = CsvSheet(file, title="People")
    sheet.write(["Name", "Parts"])
    sheet.write(["Zoë, “Z”", 2])
    sheet.close()

    text = file.getvalue().decode()
    assert text.startswith(MARK)
    assert text.endswith("\r\n")
    assert list(csv.reader(io.StringIO(text.removeprefix(MARK)))) == [["Name", "Parts"], ["Zoë, “Z”", "2"]]


def test_a_workbook_holds_text_and_numbers_and_no_formula() -> None:
    file = io.BytesIO()
    book = Workbook(file, title="People & more")
    rows = [["Name", "Parts"], ["=1+1", 2], ["<b>&amp;\x01\ufffe ", 2.5], ["+12015550123", ""]]
    for row in rows:
        book.write(row)
    book.close()

    sheet = openpyxl.load_workbook(file).active
    assert sheet.title == "People & more"
    assert sheet.freeze_panes == "A2"
    read = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert read == [["Name", "Parts"], ["=1+1", 2], ["<b>&amp; ", 2.5], ["+12015550123", ""]]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "inlineStr", "n"}
    assert b"<f>" not in zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml")


def test_of_a_workbook_that_is_not_saved_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    book = Workbook(io.BytesIO(), title="People")
    book.forget()
    book.write(["Name"])
    assert len(list(tmp_path.iterdir())) == 1

    book.forget()
    book.forget()

    assert list(tmp_path.iterdir()) == []
    said: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", said.append)
    del book
    gc.collect()
    assert said == []
