"""A value of a team's own field: read from whatever came in, and written for people."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from apps.candidates.models import CustomField
from apps.core.errors import DomainError

YES = frozenset({"yes", "y", "true", "1", "on", "x"})
NO = frozenset({"no", "n", "false", "0", "off"})
LONGEST = 500


class BadCustomValue(DomainError):
    """A value that its field cannot hold."""

    code = "bad_custom_value"


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
        return _read(field, value)
    except ValueError as error:
        raise BadCustomValue(f"{field.label}: {error}", field=f"custom.{field.key}") from None


def custom_value_words(field: CustomField, value: Any) -> str:
    """Return a value as people read it."""
    if value is None or value == "":
        return ""
    if field.kind == CustomField.Kind.YES_NO:
        return "Yes" if value is True else "No"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read(field: CustomField, value: Any) -> Any:
    match CustomField.Kind(field.kind):
        case CustomField.Kind.TEXT:
            return _text(value)
        case CustomField.Kind.NUMBER:
            return _number(value)
        case CustomField.Kind.DATE:
            return _date(value)
        case CustomField.Kind.CHOICE:
            return _choice(value, field.choices)
        case CustomField.Kind.YES_NO:
            return _yes_no(value)


def _text(value: Any) -> str:
    text = str(value).strip()
    if len(text) > LONGEST:
        message = f"at most {LONGEST} characters, not {len(text)}."
        raise ValueError(message)
    return text


def _number(value: Any) -> int | float:
    message = f"“{value}” is not a number."
    try:
        # A yes or no is no number, though Python thinks so.
        number = float("no" if isinstance(value, bool) else str(value).strip().replace(",", ""))
    except ValueError:
        raise ValueError(message) from None
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise ValueError(message)
    return int(number) if number.is_integer() else number


# Above it, a JSON number of some partners is no longer exact.
LARGEST = 2**53


def _date(value: Any) -> str:
    try:
        return date.fromisoformat(str(value).strip()[:10]).isoformat()
    except ValueError:
        message = f"“{value}” is not a date; dates look like 2026-03-31."
        raise ValueError(message) from None


def _choice(value: Any, choices: Sequence[str]) -> str:
    wanted = str(value).strip().casefold()
    for choice in choices:
        if str(choice).casefold() == wanted:
            return str(choice)
    message = f"“{value}” is none of its choices: {', '.join(choices)}."
    raise ValueError(message)


def _yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word in YES | NO:
        return word in YES
    message = f"“{value}” is neither yes nor no."
    raise ValueError(message)
