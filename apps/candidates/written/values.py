"""One cell of a kind: a text that somebody typed, as the value that it stands for, or why it is none.

Each function raises `Unfit` with a sentence that follows the column's name: “Phone”: …
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from apps.core.phones import InvalidPhone, parse_phone
from apps.core.words import CONTROLS, one_line, plain

LONGEST_NOTE = 10_000
LONGEST_TAG = 60
LETTER = re.compile(r"[^\W\d_]")
DATE = re.compile(r"\d{4}[-./]\d\d?[-./]\d\d?(?:[T ][\d:]+)?|\d\d?[-./]\d\d?[-./](?:\d\d|\d{4})", re.ASCII)
BETWEEN_PHONES = re.compile(r"[;,|/\n]|\bor\b|\band\b|&")
BETWEEN_TAGS = re.compile(r"[,;|\n]")
# As nearly all addresses are. Django's rules, which allow more and take ten times as long, are asked of the others.
PLAIN_EMAIL = re.compile(
    r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]{1,63}\.){1,3}[a-z]{2,20}", re.ASCII | re.IGNORECASE
)
# Compared by `plain`; “x” and “✓” are how people mark a list.
YES = {
    *("yes", "y", "true", "t", "1", "x", "on", "ok", "agreed", "accepted", "optin", "optedin", "subscribed"),
    *("ja", "j", "wahr", "si", "s", "verdadero", "oui", "o", "vrai", "✓", "✔", "☑"),
}
NO = {
    *("no", "n", "false", "f", "0", "off", "none", "optout", "optedout", "unsubscribed", "declined"),
    *("nein", "falsch", "falso", "non", "faux", "✗", "✘", "☐"),
}


class Unfit(Exception):
    """A cell that does not hold what its column is for."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class Text:
    """A reader of texts of one line with at most so many characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, value: str) -> str:
        if not value.isprintable() or "  " in value or value != value.strip():
            value = one_line(value)
        return within(value, self.limit)

    def leaves_all(self, values: Sequence[str]) -> bool:
        """Return whether it surely leaves each of these as it is, without looking at them one by one."""
        joined = "\n".join(["", *values, ""])
        return (
            joined.count("\n") == len(values) + 1
            and joined.replace("\n", "").isprintable()
            and not any(odd in joined for odd in ("  ", "\n ", " \n"))
            and max(map(len, values), default=0) <= self.limit
        )


def read_all(read: Callable[[str], Any], values: Sequence[str]) -> tuple[Sequence[Any], set[int]]:
    """Return what a reader says of each cell of a column, None for empty ones, and where it has raised `Unfit`.

    Each text is read once however often it is there.
    """
    if isinstance(read, Text) and read.leaves_all(values):
        return values, set()
    said: dict[str, Any] = {"": None}
    unfit: set[str] = set()
    for value in set(values) - said.keys():
        try:
            said[value] = read(value)
        except Unfit:
            unfit.add(value)
    return (
        [said.get(value) for value in values],
        {at for at, value in enumerate(values) if value in unfit} if unfit else set(),
    )


def within(value: str, limit: int) -> str:
    if len(value) > limit:
        raise Unfit("too_long", f"has {len(value):,} characters, and {limit:,} are the most.")
    return value


def note(value: str) -> str:
    """Return a text of several lines."""
    return within(CONTROLS.sub("", value), LONGEST_NOTE)


def email(value: str) -> str:
    if not PLAIN_EMAIL.fullmatch(value):
        try:
            validate_email(value)
        except ValidationError:
            raise Unfit("invalid_email", f"{_quoted(value)} is not an e-mail address.") from None
    return within(value, 254)


def state_of(limit: int) -> Callable[[str], str]:
    """Return a reader of states and provinces: an abbreviation is kept in capitals."""
    text = Text(limit)
    return lambda value: value.upper() if len(value) <= 3 and value.isalpha() else text(value)


def yes_no(value: str) -> bool:
    word = plain(value) or value
    if word in YES:
        return True
    if word in NO:
        return False
    raise Unfit("neither_yes_nor_no", f"{_quoted(value)} is neither yes nor no.")


def tags(value: str) -> tuple[str, ...]:
    """Return the tags of a cell, each once however it is written."""
    named = {name.casefold(): name for each in BETWEEN_TAGS.split(value) if (name := one_line(each))}
    return tuple(within(name, LONGEST_TAG) for name in named.values())


def phone_of(country: str) -> Callable[[str], str]:
    """Return a reader of phones that are written as in this country, to E.164."""

    def read(value: str) -> str:
        if DATE.fullmatch(value):
            raise Unfit("phone_is_date", f"{_quoted(value)} is a date, not a phone number.")
        try:
            phone = parse_phone(value, region=country)
        except InvalidPhone as error:
            raise _why_no_phone(value, country, error) from None
        # The library would dial the letters.
        if LETTER.search(value):
            raise Unfit("phone_has_letters", f"{_quoted(value)} has letters in it; a phone number has none.")
        return phone

    return read


def _why_no_phone(value: str, country: str, error: InvalidPhone) -> Unfit:
    if "@" in value:
        return Unfit("invalid_phone", f"{_quoted(value)} is an e-mail address, not a phone number.")
    parts = [part for part in BETWEEN_PHONES.split(value[:100]) if part.strip()]
    if len(parts) > 1 and all(_is_phone(part, country) for part in parts):
        return Unfit("several_phones", f"{_quoted(value)} is more than one number; keep the mobile.")
    return Unfit("invalid_phone", error.detail)


def _is_phone(value: str, country: str) -> bool:
    try:
        parse_phone(value, region=country)
    except InvalidPhone:
        return False
    return True


def _quoted(value: str) -> str:
    return f"“{value if len(value) <= 40 else value[:40] + '…'}”"
