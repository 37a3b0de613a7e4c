"""A cell of a team's own field: how people write such a thing, brought to what every other door takes too."""

from __future__ import annotations

from collections.abc import Callable

from apps.candidates import custom_values
from apps.candidates.custom_values import Misfit
from apps.candidates.models import CustomField as Field
from apps.candidates.written import MONTH_FIRST, Unfit, iso_date, yes_no
from apps.core.words import one_line, plain
from apps.imports.targets import CustomField, FieldType

Value = str | int | float | bool


def reader_of(field: CustomField, *, country: str) -> Callable[[str], Value]:
    """Return the reader of a field's cells. A date of figures is read as in this country. Readers raise `Unfit`."""
    written = _notation_of(field, country)
    kept = custom_values.reader_of(Field.Kind(field.type), field.choices)

    def read(value: str) -> Value:
        try:
            read: Value = kept(written(value))
        except Misfit as misfit:
            raise Unfit(misfit.code, misfit.sentence) from None
        return read

    return read


def _notation_of(field: CustomField, country: str) -> Callable[[str], str | bool]:
    """Return what brings a cell to the plainest form; what it does not know it leaves, to be refused as it is."""
    match field.type:
        case FieldType.DATE:
            return lambda value: iso_date(value, month_first=country in MONTH_FIRST)
        case FieldType.CHOICE:
            by_word = {plain(choice): choice for choice in field.choices}
            return lambda value: by_word.get(plain(value), value)
        case FieldType.YES_NO:
            return yes_no
        case FieldType.TEXT:
            return one_line
        case FieldType.NUMBER:
            return str
