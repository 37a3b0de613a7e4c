"""Text files of any letters and any separator become the same rows."""

from __future__ import annotations

import codecs

import pytest

from apps.imports.reading import MAX_COLUMNS, read_rows
from tests.imports.conftest import Read

HEADERS = ["Vorname", "Nachname", "Telefon"]
ZOE = ["Zoë", "Müller", "+4930901820"]


def _file(separator: str, *, end: str = "\r\n") -> str:
    return end.join(separator.join(row) for row in (HEADERS, ZOE)) + end


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_out(read: Read, separator: str) -> None:
    table, rows = read(_file(separator).encode())

    assert table.separator == separator
    assert list(table.headers) == HEADERS
    assert [(row.number, row.values) for row in rows] == [(2, ZOE)]


@pytest.mark.parametrize(
    ("encode", "encoding"),
    [
        (lambda text: text.encode(), "utf-8"),
        (lambda text: codecs.BOM_UTF8 + text.encode(), "utf-8"),
        (lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"), "utf-16-le"),
        (lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"), "utf-16-be"),
        (lambda text: text.encode("utf-16-le"), "utf-16-le"),
        (lambda text: text.encode("cp1252"), "cp1252"),
    ],
)
def test_the_letters_are_found_out(read: Read, encode, encoding: str) -> None:
    table, rows = read(encode(_file(";")))

    assert table.encoding == encoding
    assert rows[0].values == ZOE


def test_an_encoding_can_be_chosen(read: Read) -> None:
    _, rows = read(_file(";").encode("mac_roman"), encoding="mac_roman")

    assert rows[0].values == ZOE


def test_a_guess_is_said(read: Read) -> None:
    table, _ = read(_file(";").encode("cp1252"))

    assert [problem.code for problem in table.problems] == ["encoding_guessed"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_like(read: Read, end: str) -> None:
    _, rows = read(_file(",", end=end).encode())

    assert rows[0].values == ZOE


def test_excel_says_its_separator_before_the_table(read: Read) -> None:
    table, rows = read(b"sep=;\r\nName;Phone\r\nTwo, Candidate;+12015550123\r\n")

    assert (table.separator, table.header_row) == (";", 2)
    assert rows[0].values == ["Two, Candidate", "+12015550123"]


def test_separators_inside_other_cells_decide_nothing(read: Read) -> None:
    table, _ = read(b"Name;Phone;Notes\nA;+12015550123;one, two, three\nB;+12015550124;four, five\n")

    assert table.separator == ";"


def test_known_headings_decide_where_rows_do_not(read: Read) -> None:
    table, _ = read(b'"Phone";"Name";"Notes"\n"";"a, b"\n"";"c, d"\n')

    assert table.separator == ";"


def test_what_people_typed_stays(read: Read) -> None:
    typed = ["NA", "null", "None", "02139", "007", "1,5", "TRUE", "1e5"]
    _, rows = read(b"Last name,a,b,Zip,d,e,f,g\n" + b",".join(f'"{each}"'.encode() for each in typed) + b"\n")

    assert rows[0].values == typed


def test_a_cell_may_have_several_lines(read: Read) -> None:
    _, rows = read(b'Name,Phone,Notes\nA,+12015550123,"first\r\nsecond"\n\nB,+12015550124,"said ""hi"""\n')

    assert [(row.number, row.values[2]) for row in rows] == [(2, "first\nsecond"), (4, 'said "hi"')]


def test_what_nobody_sees_is_taken_away(read: Read) -> None:
    text = "Name,Phone\n\u00a0 Candidate\u00a0Two\u200b ,\u202d+1 201 555 0123\u202c\n"

    _, rows = read(text.encode())

    assert rows[0].values == ["Candidate Two", "+1 201 555 0123"]


def test_the_guard_of_our_own_exports_is_taken_away(read: Read) -> None:
    _, rows = read(b"Name,Phone\n'=Candidate,'+12015550123\n'tHart,'\n")

    assert [row.values for row in rows] == [["=Candidate", "+12015550123"], ["'tHart", "'"]]


@pytest.mark.parametrize(
    ("written", "kept", "marks"),
    [
        ("3125550123.0", "3125550123", {}),
        ("3.125550123E+09", "3125550123", {}),
        ('"3,125550123E+09"', "3125550123", {}),
        ("3.12555E+09", "3.12555E+09", {1: "rounded"}),
        ("1.2E+10", "1.2E+10", {1: "rounded"}),
        ("+1 312\x00 555 0123", "+1 312 555 0123", {1: "control_characters"}),
        ("\x1b[31m3125550123", "[31m3125550123", {1: "control_characters"}),
    ],
)
def test_what_a_spreadsheet_made_of_a_number(read: Read, written: str, kept: str, marks) -> None:
    _, rows = read(f"Name,Phone\nA,{written}\n".encode())

    assert rows[0].values == ["A", kept]
    assert rows[0].marks == marks


def test_a_row_with_a_separator_too_many_is_marked(read: Read) -> None:
    table, rows = read(b"Name,Phone\nA,+12015550121\nTwo, Candidate,+12015550122\nC\nD,+12015550124,,\n")

    assert [row.marks for row in rows] == [{}, {2: "ragged"}, {}, {}]
    assert [row.values for row in rows][2:] == [["C", ""], ["D", "+12015550124"]]
    assert [(problem.code, problem.place) for problem in table.problems] == [("ragged_rows", "row 3")]


def test_a_column_without_a_name_gets_one(read: Read) -> None:
    table, rows = read(b"Name,Phone,,phone,Phone (2),\nA,1,2,3,4,\n")

    assert table.headers == ("Name", "Phone", "Column 3", "phone (3)", "Phone (2)")
    assert rows[0].values == ["A", "1", "2", "3", "4"]


def test_most_rows_longer_than_the_header_make_columns(read: Read) -> None:
    table, _ = read(b"Name,Phone\nA,+12015550121,x\nB,+12015550122,y\n")

    assert table.headers == ("Name", "Phone", "Column 3")


def test_a_title_may_stand_above(read: Read) -> None:
    table, rows = read(b"Candidates of the fair\n\n,\nName,Phone,Favourite colour\nA,+12015550121,red\n")

    assert (table.header_row, table.row_count) == (4, 1)
    assert rows[0].number == 5
    assert [problem.code for problem in table.problems] == ["title_rows"]


def test_headers_of_no_known_language_are_headers(read: Read) -> None:
    table, _ = read("Jméno;Příjmení;Číslo\nZoë;Nováková;+420601123456\n".encode())

    assert table.headers == ("Jméno", "Příjmení", "Číslo")


def test_a_year_may_head_a_column(read: Read) -> None:
    table, _ = read(b"Name,Phone,2025\nA,+12015550121,yes\n")

    assert table.headers == ("Name", "Phone", "2025")


def test_reading_goes_on_after_a_row(read: Read) -> None:
    table, _ = read(b"Name,Phone\nA,1\n\nB,2\nC,3\n")

    assert [row.number for row in read_rows(table.path, after=2)] == [4, 5]


@pytest.mark.usefixtures("parsed_apart")
def test_as_many_columns_as_promised(read: Read) -> None:
    wide = ",".join(f"x{place}" for place in range(MAX_COLUMNS - 1))

    table, _ = read(f"Phone,{wide}\n+12015550121,{wide}\n".encode())

    assert len(table.headers) == MAX_COLUMNS


def test_separators_at_the_end_of_every_line_are_no_columns(read: Read) -> None:
    table, _ = read(b"Name,Phone" + b"," * 300 + b"\nA,+12015550121" + b"," * 300 + b"\n")

    assert table.headers == ("Name", "Phone")


@pytest.mark.usefixtures("parsed_apart")
def test_as_many_rows_as_promised(read: Read) -> None:
    table, rows = read(b"Fair\nPhone\n" + b"+12015550123\n" * 100_000)

    assert table.row_count == len(rows) == 100_000
