"""Workbooks become the text that a person saw."""

from __future__ import annotations

import datetime as dt
import re

from openpyxl import Workbook

from tests.imports.conftest import Read
from tests.imports.workbooks import HEADER, PERSON, by_hand, saved, text_cell, workbook

HEADERS = ["Last name", "Phone", "Zip", "Started", "Opt in"]


def test_cells_are_read_as_they_are_shown(read: Read) -> None:
    table, rows = read(
        workbook(
            [
                HEADERS,
                ["NA", 3125550123, "02139", dt.date(2024, 1, 5), True],
                ["None", "+1 312 555 0123", 2139, dt.datetime.fromisoformat("2024-01-05T13:30"), "no"],
            ]
        )
    )

    assert (table.sheet, table.encoding, table.separator) == ("Sheet", "", "")
    assert [row.values for row in rows] == [
        ["NA", "3125550123", "02139", "2024-01-05", "TRUE"],
        ["None", "+1 312 555 0123", "2139", "2024-01-05T13:30:00", "no"],
    ]


def test_numbers_are_no_fractions(read: Read) -> None:
    _, rows = read(workbook([["Name", "Phone", "Share", "Pay"], ["A", 3125550123.0, 0.1 + 0.2, 1234.5]]))

    assert rows[0].values == ["A", "3125550123", "0.3", "1234.5"]


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_marked(read: Read) -> None:
    _, rows = read(workbook([["Name", "Phone"], ["A", 1.2e10], ["B", 12345678901234567]]))

    assert rows[0].values == ["A", "12000000000"]
    assert [row.marks for row in rows] == [{}, {1: "rounded"}]


def test_a_number_that_is_shown_with_zeros_has_them(read: Read) -> None:
    book = workbook(
        [["Name", "Zip"], ["A", 2139]], lambda sheet: setattr(sheet["B2"], "number_format", "00000")
    )

    assert read(book)[1][0].values == ["A", "02139"]


def test_a_formula_is_its_last_value(read: Read) -> None:
    cells = (
        f"{HEADER}<row r='2'>{text_cell('A2', 'A')}<c r='B2'><f>1+1</f><v>3125550123</v></c></row>"
        f"<row r='3'>{text_cell('A3', 'B')}<c r='B3'><f>1+1</f></c></row>"
        "<row r='4'><c r='A4' t='str'><f>IF(1,\"\")</f><v></v></c><c r='B4' t='e'><v>#N/A</v></c></row>"
    )

    _, rows = read(by_hand(cells))

    assert [row.values for row in rows] == [["A", "3125550123"], ["B", ""], ["", ""]]
    assert [row.marks for row in rows] == [{}, {1: "no_value"}, {1: "error_value"}]


def test_a_formula_that_nobody_has_calculated_is_marked(read: Read) -> None:
    _, rows = read(workbook([["Name", "Phone"], ["A", "=1+1"], ["=1", "=2"]]))

    assert [row.marks for row in rows] == [{1: "no_value"}, {0: "no_value", 1: "no_value"}]


def test_merged_cells_of_the_body_count_for_each_of_their_rows(read: Read) -> None:
    table, rows = read(
        workbook(
            [["City", "Name", "Phone"], ["Newark", "A", "1"], [None, "B", "2"], ["Trenton", "C", "3"]],
            lambda sheet: sheet.merge_cells("A2:A3"),
        )
    )

    assert [row.values[0] for row in rows] == ["Newark", "Newark", "Trenton"]
    assert [(problem.code, problem.place) for problem in table.problems] == [("merged_cells", "row 2")]


def test_a_merged_header_names_each_of_its_columns(read: Read) -> None:
    def merge(sheet) -> None:
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A2:B2")

    table, _ = read(workbook([["Fair of May", None, None], ["Name", None, "Phone"], ["A", "B", "1"]], merge))

    assert (table.headers, table.header_row) == (("Name", "Name (2)", "Phone"), 2)


def test_the_first_sheet_in_sight_with_something_in_it_is_read(read: Read) -> None:
    book = Workbook()
    book.create_sheet("Secret").append(["Name", "Phone"])
    book.worksheets[1].sheet_state = "hidden"
    for name in ("People", "More"):
        book.create_sheet(name).append(["Name", "Phone"])
        book[name].append([name, "+12015550123"])
    content = saved(book)

    table, rows = read(content)
    assert (table.sheet, table.sheets) == ("People", ("Sheet", "People", "More"))
    assert rows[0].values[0] == "People"
    assert [problem.code for problem in table.problems] == ["other_sheets"]

    assert read(content, sheet="More")[1][0].values[0] == "More"


def test_cells_that_only_have_a_colour_are_not_there(read: Read) -> None:
    far = "<row r='1048576'><c r='XFD1048576' s='1'/></row>"

    assert read(by_hand(HEADER + PERSON + far))[0].row_count == 1


def test_places_may_be_left_out(read: Read) -> None:
    cells = re.sub(" r='?\"?[A-Z]?[0-9]'?\"?", "", HEADER + PERSON)

    assert read(by_hand(cells))[1][0].values == ["Candidate Two", "+12015550123"]
