"""A process of its own reads as this one does, in which the other tests have files read."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from tests.imports.conftest import Read, Refuse
from tests.imports.workbooks import workbook

TITLE, HEADER, PERSON, LONGER = (
    ["Fair"],
    ["Name", "Größe", None],
    ["Zoë", "3.12555E+09"],
    ["A", "1", "2", "3"],
)
TEXT = "Fair\nName;Größe;\nZoë;3.12555E+09\nA;1;2;3\nB;1\n\nC;2\nD;3\n".encode("cp1252")
SHEET = workbook([TITLE, HEADER, PERSON, LONGER], lambda sheet: sheet.merge_cells("A3:A4"))


@pytest.mark.parametrize("content", [TEXT, SHEET], ids=["text", "workbook"])
def test_its_table_is_the_same(read: Read, request: pytest.FixtureRequest, content: bytes) -> None:
    table, rows = read(content)
    request.getfixturevalue("parsed_apart")

    again, same = read(content)

    assert table.problems
    assert asdict(again) == asdict(table)
    assert same == rows


def test_its_refusal_is_the_same(refuse: Refuse, request: pytest.FixtureRequest) -> None:
    content = b'Name,Phone\nA,"+12015550123\nB,+12015550124\n'
    refusal = refuse(content)
    request.getfixturevalue("parsed_apart")

    again = refuse(content)

    assert (again.code, again.detail) == (refusal.code, refusal.detail)
    assert "row 2" in again.detail
