"""A cell of a team's own field, as the value that is kept: JSON, of the field's type."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from apps.imports.checking.values import Text, Unfit, yes_no
from apps.imports.targets import CustomField, FieldType, plain

LONGEST = 1_000
# 1,234.50 · 1.234,50 and 1.234.567 · 1234.5 and 1234,5, each with its way to what Decimal reads.
NUMBERS: tuple[tuple[re.Pattern[str], dict[int, str]], ...] = (
    (re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII), {ord(","): ""}),
    (
        re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})", re.ASCII),
        {ord("."): "", ord(","): "."},
    ),
    (re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII), {ord(","): "."}),
)
MONEY = re.compile(r"[\s$€£']")
ISO_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ].*)?", re.ASCII)
NUMERIC_DATE = re.compile(r"(\d\d?)([-./])(\d\d?)\2(\d{4}|\d\d)", re.ASCII)
NAMED_DATES = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d-%b-%Y", "%d-%b-%y")
MONTH_FIRST = {"US", "PH"}

Value = str | int | float | bool


def reader_of(field: CustomField, *, country: str) -> Callable[[str], Value]:
    """Return the reader of a field's cells. A date of figures is read as in this country. Readers raise `Unfit`."""
    match field.type:
        case FieldType.NUMBER:
            return number
        case FieldType.DATE:
            return lambda value: iso_date(value, month_first=country in MONTH_FIRST)
        case FieldType.CHOICE:
            return _choice_of(field.choices)
        case FieldType.YES_NO:
            return yes_no
        case FieldType.TEXT:
            return Text(LONGEST)


def number(value: str) -> int | float:
    bare = MONEY.sub("", value)
    for shape, change in NUMBERS:
        if len(bare) <= 30 and shape.fullmatch(bare):
            read = Decimal(bare.translate(change))
            return int(read) if read == read.to_integral_value() else float(read)
    raise Unfit("invalid_number", f"“{value[:40]}” is not a number.")


def iso_date(value: str, *, month_first: bool) -> str:
    """Return a date as YYYY-MM-DD. `month_first` decides what may be both, such as 5/1/2024; dots are of the day."""
    try:
        if iso := ISO_DATE.fullmatch(value):
            return date.fromisoformat(iso[1]).isoformat()
        if found := NUMERIC_DATE.fullmatch(value):
            return _of_figures(int(found[1]), int(found[3]), found[4], month_first and found[2] != ".")
        return _of_words(" ".join(value.replace(",", " ").replace(".", " ").split()))
    except ValueError:
        raise Unfit("invalid_date", f"“{value[:40]}” is not a date; write it as 2026-01-31.") from None


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


def _choice_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    by_word = {plain(choice): choice for choice in choices}

    def read(value: str) -> str:
        if (choice := by_word.get(plain(value))) is None:
            listed = ", ".join(choices)
            raise Unfit("unknown_choice", f"“{value[:40]}” is none of: {listed}.")
        return choice

    return read
