"""A cell as text: what a person saw in it, and a mark where that is no longer what they meant."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from apps.core.sheets import read_harmless
from apps.core.words import CONTROLS, TURNING

# Excel keeps fifteen digits of a number; the others it has made zero.
EXACT = 10**15
# What `clean` has something to do with, in many cells joined by line breaks.
ODD = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u061c\u1680\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u2069\u3000\ufeff]"
    r"|^'+[=+\-@＝＋－＠\t\r\n]|E\+|\.0$",
    re.MULTILINE,
)
SPACES = re.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Marks that show nothing: of a direction, of a place where a word may break, of an order of bytes.
UNSEEN = re.compile(f"[{''.join(sorted(TURNING))}\xad\u200b\u2060-\u2064\ufeff]")
# 3.12555E+09, and 3,12555E+09 where the comma is the point.
SCIENTIFIC = re.compile(r"(-?)([1-9])(?:[.,](\d+))?E\+(\d{1,3})")
# What a program writes for a whole number that it holds as a fraction.
POINT_ZERO = re.compile(r"(\d{5,15})\.0")


def clean(text: str) -> tuple[str, str]:
    """Return a text without what nobody sees, and a mark: `control_characters`, `rounded` or ""."""
    text = BREAKS.sub("\n", SPACES.sub(" ", UNSEEN.sub("", text)))
    if CONTROLS.search(text):
        return CONTROLS.sub("", text).strip(), "control_characters"
    # How a text that looks like a formula is kept from becoming one; our own exports write it.
    text = read_harmless(text.strip())
    if whole := POINT_ZERO.fullmatch(text):
        return whole[1], ""
    if shortened := SCIENTIFIC.fullmatch(text):
        return _unfolded(text, *shortened.groups(default=""))
    return text, ""


def clean_column(values: list[str]) -> tuple[list[str], dict[int, str]]:
    """Return a column's cells as `clean` leaves them, and the marks by their index."""
    joined = "\n".join(["", *values, ""])
    if _is_plain(joined) or not ODD.search(joined):
        return [value.strip() for value in values], {}
    marks: dict[int, str] = {}
    for index, value in enumerate(values):
        if ODD.search(value):
            values[index], mark = clean(value)
            if mark:
                marks[index] = mark
        else:
            values[index] = value.strip()
    return values, marks


def _is_plain(joined: str) -> bool:
    """Whether nothing in a column, between line breaks, is odd: most are in English, and this is ten times as fast."""
    return (
        joined.isascii()
        and not any(odd in joined for odd in ("E+", ".0\n", "\n'"))
        and joined.replace("\n", "").isprintable()
    )


def shown(value: object) -> tuple[str, str]:
    """Return a workbook's value as text, and the mark `rounded` where digits are lost; dates are ISO."""
    match value:
        case str():
            return value, ""
        case bool():
            return ("TRUE" if value else "FALSE"), ""
        case int():
            return str(value), "rounded" if abs(value) >= EXACT else ""
        case float():
            return format(Decimal(f"{value:.15g}"), "f"), ""
        case datetime():
            is_date = value.time() == time()
            return (value.date() if is_date else value.replace(microsecond=0)).isoformat(), ""
        case date():
            return value.isoformat(), ""
        case time():
            return value.isoformat(timespec="seconds" if value.second else "minutes"), ""
        case timedelta():
            return str(value), ""
    return "", ""


def _unfolded(text: str, sign: str, digit: str, fraction: str, exponent: str) -> tuple[str, str]:
    """Return the whole number that was written with an exponent, if all of its digits are there."""
    zeros = int(exponent)
    if len(fraction) < zeros or fraction[zeros:].strip("0"):
        return text, "rounded"
    return f"{sign}{digit}{fraction[:zeros]}", ""
