"""A file's cell of a team's own field is held to what every other door holds it to, in the same words."""

from __future__ import annotations

import pytest

from apps.candidates.custom_values import BadCustomValue, read_custom_value
from apps.candidates.models import CustomField
from apps.imports.checking import CleanRow, RejectedRow, check_row
from apps.imports.mapping import chosen_mapping
from apps.imports.reading import Row
from apps.imports.targets import CustomField as Column
from apps.imports.targets import FieldType

CHOICES = ("Day", "Night shift")


def _by_file(kind: str, written: str) -> CleanRow | RejectedRow:
    mapping = chosen_mapping(
        ["Phone", "Name", "It"], {"Phone": "phone", "Name": "last_name", "It": "custom:it"}
    )
    field = Column("it", "It", FieldType(kind), CHOICES if kind == "choice" else ())
    return check_row(Row(2, ["+12015550123", "Müller", written]), mapping, custom_fields=[field])


def _by_form(kind: str, written: str) -> object:
    field = CustomField(key="it", label="It", kind=kind, choices=list(CHOICES) if kind == "choice" else [])
    return read_custom_value(field, written)


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        ("text", "x" * 501, "too_long"),
        ("number", "much", "invalid_number"),
        ("number", "1,2,3", "invalid_number"),
        ("number", str(2**53 + 2), "invalid_number"),
        ("number", "inf", "invalid_number"),
        ("date", "2026-02-30", "invalid_date"),
        ("date", "2026-03-31th", "invalid_date"),
        ("date", "y" * 50, "invalid_date"),
        ("choice", "dusk", "unknown_choice"),
        ("yes_no", "red", "neither_yes_nor_no"),
    ],
)
def test_what_a_form_refuses_a_file_refuses_in_the_same_words(kind: str, written: str, code: str) -> None:
    row = _by_file(kind, written)

    assert isinstance(row, RejectedRow)
    assert [(reason.code, reason.header) for reason in row.reasons] == [(code, "It")]
    with pytest.raises(BadCustomValue) as refused:
        _by_form(kind, written)
    assert row.reasons[0].sentence.removeprefix("“It”: ") == refused.value.detail.removeprefix("It: ")


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("text", "x" * 500),
        ("text", "ten keys"),
        *(("number", written) for written in ("1,234.50", "1.234,50 €", "$7", "12,5", "-7", "0", str(2**53))),
        ("date", "2026-03-31"),
        ("date", "2026-03-31T10:00:00Z"),
        ("choice", "NIGHT SHIFT"),
        *(("yes_no", written) for written in ("Yes", "no", "1", "0")),
    ],
)
def test_what_a_form_takes_a_file_takes_as_the_same(kind: str, written: str) -> None:
    row = _by_file(kind, written)

    assert isinstance(row, CleanRow)
    kept, wanted = row.custom["it"], _by_form(kind, written)
    assert (kept, type(kept)) == (wanted, type(wanted))
