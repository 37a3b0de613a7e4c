"""A moment as other systems write it: in ISO's form, in seconds or milliseconds since 1970, or as people do."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from apps.candidates.written import MONTH_FIRST, iso_date
from apps.core.zones import is_in_calendar

DATES = ("auto", "iso", "ms", "s")
# What may stand in a form, and what Python calls it.
PIECES = {"YYYY": "%Y", "YY": "%y", "MMM": "%b", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}
PIECE = re.compile("|".join(PIECES))
FORM = re.compile(rf"(?:{PIECE.pattern}|[-./:, T])+")
FIGURES = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
# From here on a number counts milliseconds: as seconds it would be in the year 5138.
MILLISECONDS = 10**11
# A day, and a time of it: 3/31/2026 4:05 PM.
WITH_TIME = re.compile(r"(\S.*?)[ T,]+(\d\d?:\d\d(?::\d\d)?)\s*([AaPp][Mm])?", re.ASCII)


def is_date_form(text: str) -> bool:
    """Whether a recipe's `date` is one that `read_moment` knows: it needs a year, a month and a day."""
    if text in DATES:
        return True
    pieces = PIECE.findall(text)
    return bool(
        FORM.fullmatch(text)
        and len(pieces) == len(set(pieces))
        and {"YYYY", "YY"} & set(pieces)
        and {"MM", "MMM"} & set(pieces)
        and "DD" in pieces
    )


def read_moment(text: str, *, form: str = "auto", country: str = "US") -> datetime:
    """Return a moment, in UTC; one without a zone is taken as UTC's. Raises `ValueError`.

    `country` decides which of a day and a month stands first where both may.
    """
    text = text.strip()
    try:
        moment = _moment(text, form, country)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, TypeError, OSError, IndexError):
        raise ValueError(text) from None
    if not is_in_calendar(moment):
        raise ValueError(text)
    return moment


def _moment(text: str, form: str, country: str) -> datetime:
    match form:
        case "iso":
            return datetime.fromisoformat(text)
        case "ms" | "s":
            return _since_1970(float(text), milliseconds=form == "ms")
        case "auto":
            return _guessed(text, country)
    return datetime.strptime(text, PIECE.sub(lambda piece: PIECES[piece[0]], form))  # noqa: DTZ007  It gets UTC.


def _since_1970(number: float, *, milliseconds: bool) -> datetime:
    return datetime.fromtimestamp(number / 1000 if milliseconds else number, tz=UTC)


def _guessed(text: str, country: str) -> datetime:
    if FIGURES.fullmatch(text) and len(text) != len("YYYYMMDD"):
        number = float(text)
        return _since_1970(number, milliseconds=abs(number) >= MILLISECONDS)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    day, clock = text, ""
    if found := WITH_TIME.fullmatch(text):
        day, clock = found[1], _clock(found[2], (found[3] or "").lower())
    iso = iso_date(day, month_first=country in MONTH_FIRST)
    try:
        return datetime.fromisoformat(f"{iso}T{clock}" if clock else iso)
    except ValueError:
        return parsedate_to_datetime(text)


def _clock(text: str, half: str) -> str:
    hour, _, rest = text.partition(":")
    number = int(hour) % 12 + (12 if half == "pm" else 0) if half else int(hour)
    return f"{number:02}:{rest}"
