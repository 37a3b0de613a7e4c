"""Which of several phones is texted: the mobile before those at home or at work, never a fax or a screen name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from apps.candidates.written import Unfit, phone_of
from apps.core.words import plain
from apps.feeds.making.recipes import Taken, as_text
from apps.feeds.mapping import path_to

# What applicant systems call the parts of a phone.
NUMBER_KEYS = ("value", "phone_number", "phonenumber", "number", "phone", "#text")
TYPE_KEYS = ("type", "phone_number_type", "phonenumbertype", "phonetype", "label", "kind", "@type")
RANKS = ("mobile", "cell", "primary", "home", "work")
SAME = {
    "mobil": "mobile",
    "handy": "mobile",
    "cellular": "cell",
    "cellphone": "cell",
    "mobilephone": "mobile",
    "main": "primary",
    "preferred": "primary",
    "personal": "home",
    "business": "work",
    "office": "work",
}
NEVER = ("skype", "fax", "pager", "im", "website")


def best_phone(found: Iterable[Taken], *, country: str) -> tuple[str, Taken] | None:
    """Return the best phone in E.164, with where it stood; None when there is none at all.

    Raises `Unfit` about the best one when none can be texted.
    """
    read = phone_of(country)
    first: Unfit | None = None
    for one in _ordered(found):
        try:
            return read(one.raw), one
        except Unfit as unfit:
            first = first or unfit
    if first:
        raise first
    return None


def _ordered(found: Iterable[Taken]) -> list[Taken]:
    """Return the numbers, the better first; those of one rank in the order of their paths."""
    ranked = [(rank, one) for taken in found for rank, one in _numbers(taken)]
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])]


def _numbers(taken: Taken) -> Iterator[tuple[int, Taken]]:
    if not isinstance(taken.value, dict):
        yield 0, Taken(taken.value, taken.path, as_text(taken.value))
        return
    by_name: dict[str, Any] = {str(key).lower(): value for key, value in taken.value.items()}
    kind = next((_word(by_name[key]) for key in TYPE_KEYS if key in by_name), "")
    key = next((key for key in NUMBER_KEYS if isinstance(by_name.get(key), str | int)), "")
    number = as_text(by_name.get(key))
    word = plain(kind)
    word = SAME.get(word, word)
    if number and not word.startswith(NEVER):
        rank = next((at for at, name in enumerate(RANKS) if word.startswith(name)), len(RANKS))
        own = next(name for name in taken.value if str(name).lower() == key)
        yield rank, Taken(number, f"{taken.path}.{path_to([own])}", number)


def _word(kind: Any) -> str:
    """Return a type as a word; some systems hold it as an object with its value."""
    return as_text(kind.get("value", "")) if isinstance(kind, dict) else as_text(kind)
