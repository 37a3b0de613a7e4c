"""A cell of a team's own field: how people write such a thing, brought to what every other door takes too."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from apps.candidates import custom_values
from apps.candidates.custom_values import Misfit
from apps.candidates.models import CustomField as Field
from apps.core.words import one_line
from apps.imports.checking.values import Unfit, yes_no
from apps.imports.targets import CustomField, FieldType, plain

NUMERIC_DATE = re.compile(r"(\d\d?)([-./])(\d\d?)\2(\d{4}|\d\d)", re.ASCII)
NAMED_DATES = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d-%b-%Y", "%d-%b-%y")
MONTH_FIRST = {"US", "PH"}

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


def iso_date(value: str, *, month_first: bool) -> str:
    """Return a date as YYYY-MM-DD, and what is none as it is.

    `month_first` decides what may be both, such as 5/1/2024; dots are of the day.
    """
    try:
        if found := NUMERIC_DATE.fullmatch(value):
            return _of_figures(int(found[1]), int(found[3]), found[4], month_first and found[2] != ".")
        return _of_words(" ".join(value.replace(",", " ").replace(".", " ").split()))
    except ValueError:
        return value


def _of_figures(one: int, two: int, year: str, month_first: bool) -> str:
    month, day = (one, two) if month_first else (two, one)
    if month > 12:
        month, day = day, month
    century = 0 if len(year) == 4 else 1900 if int(year) >= 70 else 2000
    return date(century + int(year), month, day).isoformat()


def _of_words(words: str) -> str:
    for shape in NAMED_DATES:
        try:
            return datetime.strptime(words, shape).date().isoformat()  # noqa: DTZ007  A day has no zone.
        except ValueError:
            continue
    raise ValueError(words)
