"""Which colleagues a note names: “@Ana Ruiz”, or “@Ana” where only one is called so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

AT = "@"
Mention = dict[str, str]


class Named(NamedTuple):
    """Somebody whom a note can name."""

    user: str
    full_name: str
    short_name: str


def mentions_in(body: str, people: Iterable[Named]) -> list[Mention]:
    """Return whom a note names, each once, as `{"user": id, "name": as it stands there}`, in the order of the note."""
    names = _names_of(people)
    found: dict[str, Mention] = {}
    for start, sign in enumerate(body):
        # What stands inside of a word is an e-mail address.
        if sign != AT or (start and body[start - 1].isalnum()):
            continue
        rest = body[start + 1 :]
        name = next((name for name in names if _begins(rest, name)), None)
        if name is not None:
            found.setdefault(names[name], {"user": names[name], "name": rest[: len(name)]})
    return list(found.values())


def pieces_of(body: str, names: Iterable[str]) -> list[tuple[str, bool]]:
    """Return a note in pieces, each with whether it is the name of somebody mentioned. Together they are the note."""
    marks = sorted({f"{AT}{name}" for name in names}, key=len, reverse=True)
    pieces: list[tuple[str, bool]] = []
    done = at = 0
    while (at := body.find(AT, at)) >= 0:
        mark = next((mark for mark in marks if _begins(body[at:], mark)), None)
        if mark is None or (at and body[at - 1].isalnum()):
            at += 1
            continue
        pieces += [(body[done:at], False), (body[at : at + len(mark)], True)]
        done = at = at + len(mark)
    return [piece for piece in [*pieces, (body[done:], False)] if piece[0]]


def _names_of(people: Iterable[Named]) -> dict[str, str]:
    """Return who is meant by each name, the longest name first. A name that two have, names nobody."""
    some = list(people)
    full = Counter(person.full_name.casefold() for person in some)
    short = Counter(person.short_name.casefold() for person in some)
    names = {each.short_name: each.user for each in some if short[each.short_name.casefold()] == 1}
    names |= {each.full_name: each.user for each in some if full[each.full_name.casefold()] == 1}
    return {name: names[name] for name in sorted(names, key=len, reverse=True) if name}


def _begins(text: str, name: str) -> bool:
    """Return whether a text begins with a name, and the name ends there."""
    after = text[len(name) : len(name) + 1]
    return text[: len(name)].casefold() == name.casefold() and not after.isalnum()
