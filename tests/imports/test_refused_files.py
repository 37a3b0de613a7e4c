"""What is no table is refused with a reason, whatever its name says."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from openpyxl import Workbook

from apps.core.room import NoRoomForFiles
from apps.imports.reading import MAX_COLUMNS
from tests.imports.conftest import Read, Refuse
from tests.imports.workbooks import PARTS, archive, by_hand, saved, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\t\r\n", "empty"),
        (b"Name,Phone\n", "no_rows"),
        (b"Name,Phone\n,\n\n", "no_rows"),
        (b",,\n,,\n ", "empty"),
        (b"A,+12015550123\nB,+12015550124\n", "no_header"),
        (b"a@demo.test\nb@demo.test\n", "no_header"),
        (b"\n" * 10 + b"Name,Phone\nA,+12015550123\n", "no_header"),
        (b'Name,Phone\nA,"+12015550123\nB,+12015550124\n', "unclosed_quote"),
        (b'Name,Phone\nA,"' + b"x" * 140_000 + b'"\n', "cell_too_long"),
        (b"Name," + b"," * MAX_COLUMNS + b"x\n", "too_many_columns"),
        (b"Name\n" + b"x\n" * 100_001, "too_many_rows"),
        (b"Name\n" + b"x\n" * 100_020, "too_many_rows"),
    ],
)
def test_a_text_that_is_no_table(refuse: Refuse, content: bytes, code: str) -> None:
    assert refuse(content).code == code


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"<html><table><tr><td>Name</td></tr></table>", "web page"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><Workbook/>", "web page or XML"),
        (OLE + "Workbook".encode("utf-16-le"), ".xls"),
        (OLE + "WordDocument".encode("utf-16-le"), "old Office document"),
        (archive({"word/document.xml": "<a/>"}), "Word"),
        (archive({"Index/Document.iwa": "a"}), "Numbers"),
        (archive({"content.xml": "<a/>"}), "OpenDocument"),
        (archive({"xl/workbook.bin": "a"}), ".xlsb"),
        (archive({"people.csv": "Name,Phone"}), "zip archive"),
    ],
)
def test_another_kind_of_file_is_called_by_its_name(refuse: Refuse, content: bytes, name: str) -> None:
    refusal = refuse(content)

    assert refusal.code == "not_a_spreadsheet"
    assert name in refusal.detail
    assert ".csv" in refusal.detail


def test_bytes_without_sense_are_not_text(refuse: Refuse) -> None:
    assert refuse(bytes(range(256)) * 20).code == "not_text"


def test_a_locked_workbook(refuse: Refuse) -> None:
    refusal = refuse(OLE + "EncryptedPackage".encode("utf-16-le"))

    assert refusal.code == "password"


@pytest.mark.parametrize(
    "content",
    [
        workbook([["Name", "Phone"], ["A", "1"]])[:-300],
        archive({**PARTS, "xl/workbook.xml": "<workbook><sheets>"}),
        archive({**PARTS, "xl/worksheets/sheet1.xml": "not XML"}),
        archive(PARTS),
        by_hand("<row r='1'><c r='1A'><v>1</v></c></row>"),
        b"PK\x03\x04 and nothing more",
    ],
    # An archive holds the moment at which it was made: no name that two runs would share.
    ids=["cut off", "book not closed", "sheet no XML", "no sheet", "cell no address", "no archive"],
)
def test_a_damaged_workbook(refuse: Refuse, content: bytes) -> None:
    assert refuse(content).code == "corrupt"


def test_a_workbook_with_nothing_in_it(refuse: Refuse) -> None:
    assert refuse(saved(Workbook())).code == "empty"


def test_a_workbook_with_a_header_only(refuse: Refuse) -> None:
    assert refuse(workbook([["Name", "Phone"]])).code == "no_rows"


@pytest.mark.usefixtures("parsed_apart")
def test_where_its_rows_have_no_room_it_is_not_the_file_that_is_blamed(read: Read, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    # A disk that is always full.
    (tmp_path / "work" / "table.csv").symlink_to("/dev/full")

    with pytest.raises(NoRoomForFiles):
        read(b"Name,Phone\nA,1\n")


def test_a_sheet_that_is_not_there(refuse: Refuse) -> None:
    refusal = refuse(workbook([["Name"], ["A"]]), sheet="People")

    assert (refusal.code, "“People”" in refusal.detail) == ("unknown_sheet", True)


def test_a_workbook_that_is_too_wide(refuse: Refuse) -> None:
    assert refuse(workbook([range(MAX_COLUMNS + 1)])).code == "too_many_columns"


@pytest.mark.parametrize(
    ("content", "chosen", "line", "byte"),
    [
        # Nothing stands for 0x81 in Windows-1252.
        (b"Name,Phone\nA,1\nM\xfc\x81ller,2\n", "", 3, 18),
        (codecs.BOM_UTF8 + b"Name,Phone\nM\xfcller,2\n", "", 2, 16),
        # All of it is UTF-8 but for one letter.
        ("Name,Phone\nZoë,1\nÄnne,2\n".encode() + b"M\xfcller,3\n", "", 4, 28),
        (codecs.BOM_UTF16_LE + "Name\nA\n".encode("utf-16-le") + b"\x00\xd8A\x00", "", 3, 17),
        ("Zoë".encode("cp1252"), "utf-8", 1, 3),
    ],
)
def test_a_letter_that_cannot_be_read_has_a_place(
    refuse: Refuse, content: bytes, chosen: str, line: int, byte: int
) -> None:
    refusal = refuse(content, encoding=chosen)

    assert refusal.code == "unreadable"
    assert f"Line {line} " in refusal.detail
    assert f"byte {byte})" in refusal.detail
