"""Whatever is in a file, it is refused or read, and no row of it is lost."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.imports.checking import CleanRow, RejectedRow, RowChecker
from apps.imports.mapping import guess_mapping
from apps.imports.reading import FileRefused, Table, read_rows, read_table

HEADERS = ["Phone", "Last name", "Notes"]
CELL = st.one_of(
    st.sampled_from(
        ["", " ", "+12015550123", "Müller", "a, b", "x;y", 'said "hi"', "two\nlines", "1.5E+9", "NA"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), max_size=8),
)


def _read(content: bytes) -> tuple[Table, list[CleanRow | RejectedRow]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "upload")
        path.write_bytes(content)
        table = read_table(path, work=Path(folder, "work"))
        rows = list(read_rows(table.path))
    checker = RowChecker(guess_mapping(table.headers, [row.values for row in rows[:20]]))
    assert [len(row.values) for row in rows] == [len(table.headers)] * table.row_count
    return table, [checker.check(row) for row in rows]


@settings(deadline=None)
@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=1, max_size=6),
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_every_row_of_a_table_is_clean_or_refused(
    rows: list[list[str]], separator: str, encoding: str
) -> None:
    file = io.StringIO()
    csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([HEADERS, *rows])
    numbers = [number for number, row in enumerate(rows, start=2) if any(cell.strip() for cell in row)]

    try:
        _, checked = _read(file.getvalue().encode(encoding))
    except FileRefused as refusal:
        assert (refusal.code, numbers) == ("no_rows", [])  # noqa: PT017
    else:
        assert [row.number for row in checked] == numbers


@settings(deadline=None)
@given(
    content=st.one_of(st.binary(max_size=200), st.text(',;"\n\r\tab1+ \x00é', max_size=80).map(str.encode))
)
def test_any_bytes_at_all(content: bytes) -> None:
    for begin in (b"", b"Name,Phone\n"):
        try:
            table, checked = _read(begin + content)
        except FileRefused as refusal:
            assert refusal.code != "file_refused"  # noqa: PT017
            assert refusal.detail.endswith(".")  # noqa: PT017
        else:
            assert len(checked) == table.row_count
