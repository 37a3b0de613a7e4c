"""A day as people write it, in figures or with the month's name."""

from __future__ import annotations

import re
from datetime import date, datetime

NUMERIC_DATE = re.compile(r"(\d\d?)([-./])(\d\d?)\2(\d{4}|\d\d)", re.ASCII)
NAMED_DATES = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d-%b-%Y", "%d-%b-%y")
# Where 5/1/2024 is in May.
MONTH_FIRST = {"US", "PH"}


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
