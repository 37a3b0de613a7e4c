"""A value of a team's own field: read from whatever came in, and written for people."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from apps.candidates.models import CustomField
from apps.core.errors import DomainError

YES = frozenset({"yes", "y", "true", "1", "on", "x"})
NO = frozenset({"no", "n", "false", "0", "off"})
LONGEST = 500
# Above it, a JSON number of some partners is no longer exact.
LARGEST = 2**53
MONEY = re.compile(r"[\s$€£']")
# 1,234.50 · 1.234,50 and 1.234.567 · 12,5: each with its way to what Python reads.
NUMBERS: tuple[tuple[re.Pattern[str], dict[int, str]], ...] = (
    (re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII), {ord(","): ""}),
    (
        re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})", re.ASCII),
        {ord("."): "", ord(","): "."},
    ),
    (re.compile(r"[+-]?\d+,\d+", re.ASCII), {ord(","): "."}),
)
# A day, and a time of it that no field keeps.
ISO_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ].*)?", re.ASCII)
SHOWN = 40


class BadCustomValue(DomainError):
    """A value that its field cannot hold."""

    code = "bad_custom_value"


class Misfit(Exception):
    """Why a value is none of its kind: a code, and a sentence that follows the field's name."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def read_custom_values(given: Mapping[str, Any], fields: Iterable[CustomField]) -> dict[str, Any]:
    """Return the given values as their fields hold them; names of no field are left as they are.

    None takes a value away. Raises `BadCustomValue`, whose `field` is `custom.<key>`.
    """
    known = {field.key: field for field in fields}
    return {
        name: read_custom_value(known[name], value) if name in known else value
        for name, value in given.items()
    }


def read_custom_value(field: CustomField, value: Any) -> Any:
    """Return a value as the field holds it; None for an empty one. Raises `BadCustomValue`."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return reader_of(CustomField.Kind(field.kind), field.choices)(value)
    except Misfit as misfit:
        raise BadCustomValue(f"{field.label}: {misfit.sentence}", field=f"custom.{field.key}") from None


def reader_of(kind: CustomField.Kind, choices: Sequence[str] = ()) -> Callable[[Any], Any]:
    """Return what reads values of a kind, one or a hundred thousand of them. It raises `Misfit`."""
    match kind:
        case CustomField.Kind.TEXT:
            return _text
        case CustomField.Kind.NUMBER:
            return _number
        case CustomField.Kind.DATE:
            return _date
        case CustomField.Kind.CHOICE:
            return _choice_of(choices)
        case CustomField.Kind.YES_NO:
            return _yes_no


def custom_value_words(field: CustomField, value: Any) -> str:
    """Return a value as people read it."""
    if value is None or value == "":
        return ""
    if field.kind == CustomField.Kind.YES_NO:
        return "Yes" if value is True else "No"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _text(value: Any) -> str:
    text = str(value).strip()
    if len(text) > LONGEST:
        raise Misfit("too_long", f"at most {LONGEST} characters, not {len(text):,}.")
    return text


def _number(value: Any) -> int | float:
    try:
        # A yes or no is no number, though Python thinks so.
        number = float("no" if isinstance(value, bool) else _plain_number(str(value)))
    except ValueError:
        number = math.inf
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise Misfit("invalid_number", f"{_shown(value)} is not a number.")
    return int(number) if number.is_integer() else number


def _plain_number(text: str) -> str:
    bare = MONEY.sub("", text)
    for shape, change in NUMBERS:
        if shape.fullmatch(bare):
            return bare.translate(change)
    return bare


def _date(value: Any) -> str:
    found = ISO_DATE.fullmatch(str(value).strip())
    try:
        return date.fromisoformat(found[1] if found else "").isoformat()
    except ValueError:
        raise Misfit("invalid_date", f"{_shown(value)} is not a date; dates look like 2026-03-31.") from None


def _choice_of(choices: Sequence[str]) -> Callable[[Any], str]:
    by_word = {str(choice).casefold(): str(choice) for choice in choices}

    def read(value: Any) -> str:
        if (choice := by_word.get(str(value).strip().casefold())) is None:
            raise Misfit(
                "unknown_choice", f"{_shown(value)} is none of its choices: {', '.join(map(str, choices))}."
            )
        return choice

    return read


def _yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word in YES | NO:
        return word in YES
    raise Misfit("neither_yes_nor_no", f"{_shown(value)} is neither yes nor no.")


def _shown(value: Any) -> str:
    text = str(value)
    return f"“{text if len(text) <= SHOWN else text[:SHOWN] + '…'}”"
