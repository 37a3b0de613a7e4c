"""Rows that are checked column by column come to what each comes to alone."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.imports.checking import CleanRow, RowChecker
from apps.imports.mapping import chosen_mapping
from apps.imports.reading import Row
from apps.imports.targets import CustomField, FieldType

FIELDS = (
    CustomField("licence", "Licence"),
    CustomField("pay", "Pay", FieldType.NUMBER),
    CustomField("shift", "Shift", FieldType.CHOICE, ("Day", "Night")),
)
# Of each column, what may stand there: mostly right, some empty, some wrong, some that is kept as another text.
CELLS = {
    "phone": ["+12015550123", "(201) 555-0124", "2015550125", "+49 30 901820", "", "nobody", "1/5/2024"],
    "first_name": ["Zoë", "Zoë", "Made  up", " Ann", "two\nlines", "", "x" * 101],
    "last_name": ["Müller", "Müller", "Test", "", "\u2003Test", "x" * 101],
    "full_name": ["", "", "Ann Test", "Ann Made Up Test", f"{'x' * 101} {'y' * 50}"],
    "email": ["", "one@demo.test", "two@demo.test", "nobody", "ü@demo.test"],
    "state": ["NJ", "nj", "New  Jersey", ""],
    "country": ["", "US", "Deutschland", "Atlantis"],
    "content": ["Nurse", "Driver", "", "x" * 201],
    "tags": ["", "RN; night", "x" * 61],
    "notes": ["", "first\nsecond"],
    "opt_in": ["", "yes", "no", "perhaps"],
    "update_existing": ["", "no"],
    "custom:licence": ["", "A  1", "x" * 1001],
    "custom:pay": ["", "1,234.5", "much"],
    "custom:shift": ["", "NIGHT", "noon"],
    "nothing": ["", "who knows"],
}
MARKS = st.dictionaries(st.integers(0, len(CELLS)), st.sampled_from(["rounded", "error_value"]), max_size=1)
ROWS = st.lists(
    st.tuples(
        st.tuples(*(st.sampled_from([cells[0], *cells]) for cells in CELLS.values())),
        st.one_of(st.just({}), st.just({}), MARKS),
        # A row that is shorter than the others.
        st.sampled_from([len(CELLS), len(CELLS), len(CELLS), 3]),
    ),
    max_size=12,
)
BEST = tuple(cells[0] for cells in CELLS.values())


@pytest.fixture(scope="module")
def checker() -> RowChecker:
    mapping = chosen_mapping(list(CELLS), {name: name for name in CELLS if name != "nothing"})
    return RowChecker(mapping, custom_fields=FIELDS)


@settings(deadline=None, max_examples=200)
@given(rows=ROWS)
@example(rows=[])
@example(rows=[(BEST, {}, len(CELLS))] * 3)
def test_many_rows_come_to_what_each_comes_to_alone(checker, rows) -> None:
    numbered = [
        Row(number, list(cells[:width]), marks) for number, (cells, marks, width) in enumerate(rows, start=2)
    ]

    assert checker.check_all(numbered) == [checker.check(row) for row in numbered]


def test_the_best_of_these_rows_is_right(checker) -> None:
    (row,) = checker.check_all([Row(2, list(BEST))])

    assert isinstance(row, CleanRow)
    assert (row.phone, row.candidate["first_name"], row.application) == (
        "+12015550123",
        "Zoë",
        {"job_title": "Nurse"},
    )


@pytest.mark.parametrize("odd", ["two\nlines", "a  b", " a", "a ", "a\xa0b", "a\u200bb", "x" * 101])
def test_one_odd_text_among_plain_ones_is_not_overlooked(checker, odd: str) -> None:
    rows = [Row(number, [*BEST[:1], cell, *BEST[2:]]) for number, cell in enumerate(["Ann", odd, "Zoë"])]

    assert checker.check_all(rows) == [checker.check(row) for row in rows]
