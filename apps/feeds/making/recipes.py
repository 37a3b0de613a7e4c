"""One recipe followed: which value it finds, and what is made of it before its field reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from apps.candidates.names import split_name
from apps.candidates.written import Unfit
from apps.feeds.mapping import PARTS, Recipe, find, why_nothing
from apps.feeds.payloads import Payload

SHOWN = 200
# Of other places where nothing was, so many are named.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a field's value came from: the way to it, "" for a constant or default; as it stood there; and as it is."""

    path: str
    raw: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A text on its way into a field, and where it came from; an object when the field itself chooses within it."""

    value: Any
    path: str
    raw: str


def taken(payload: Payload, recipe: Recipe, *, objects: bool = False) -> Iterator[Taken]:
    """Yield what a recipe finds, the better first. With `objects`, objects and lists come as they are.

    Raises `Unfit` for a value that its translation does not name.
    """
    yield from (
        Taken(_made(recipe, one.value), one.path, one.raw)
        for one in _found(payload, recipe, objects=objects)
        if one.value not in ("", [], {})
    )


def nothing_found(payload: Payload, recipe: Recipe) -> str:
    """Return a sentence about where was looked, and what was there instead."""
    if recipe.header:
        return f"There was no header “{recipe.header}”."
    if not recipe.paths:
        return ""
    first, *others = recipe.paths
    why = f"Nothing at “{first}”: {why_nothing(payload.data, first)}."
    # What was there instead is said once: nine sentences about nine ways to one phone say no more.
    more = f" and {len(others) - NAMED} other places" if len(others) > NAMED + 1 else ""
    names = ", ".join(f"“{path}”" for path in (others[:NAMED] if more else others))
    return f"{why} Nothing at {names}{more} either." if others else why


def as_text(value: Any) -> str:
    """Return a value of a payload as a text."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
    return str(value).strip()


def _found(payload: Payload, recipe: Recipe, *, objects: bool) -> Iterator[Taken]:
    if recipe.constant:
        yield Taken(recipe.constant, "", "")
    elif recipe.header:
        said = payload.headers.get(recipe.header.lower(), "").strip()
        yield Taken(said, f"header {recipe.header}", said[:SHOWN])
    elif recipe.join is not None:
        yield _joined(payload, recipe)
    else:
        for path in recipe.paths:
            for one in find(payload.data, path):
                yield from _ones(one.value, one.place, objects=objects)


def _ones(value: Any, place: str, *, objects: bool) -> Iterator[Taken]:
    if isinstance(value, list):
        for at, each in enumerate(value[:1_000]):
            yield from _ones(each, f"{place}[{at}]", objects=objects)
    elif not isinstance(value, dict):
        text = as_text(value)
        yield Taken(text, place, text[:SHOWN])
    elif objects:
        yield Taken(value, place, "")
    elif "#text" in value:
        # An element of XML with attributes is still its text.
        yield from _ones(value["#text"], place, objects=False)


def _joined(payload: Payload, recipe: Recipe) -> Taken:
    parts = [
        one
        for path in recipe.paths
        for found in find(payload.data, path)
        for one in _ones(found.value, found.place, objects=False)
        if one.value
    ]
    text = (recipe.join or "").join(part.value for part in parts)
    return Taken(text, ", ".join(part.path for part in parts)[:500], text[:SHOWN])


def _made(recipe: Recipe, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if recipe.part:
        value = split_name(value)[PARTS.index(recipe.part)]
    if recipe.choices:
        value = _translated(recipe, value)
    match recipe.case:
        case "lower":
            value = value.lower()
        case "upper":
            value = value.upper()
        case "title":
            value = value.title()
    return value


def formatted(recipe: Recipe, value: str, *, escaped: bool) -> str:
    """Return a value with what its recipe writes around it."""
    if not recipe.format or not value:
        return value
    return recipe.format.replace("{}", quote(value, safe="") if escaped else value)


def _translated(recipe: Recipe, value: str) -> str:
    known = recipe.choices.get(value.casefold(), recipe.choices.get("*"))
    if known is None:
        raise Unfit(
            "not_translated", f"“{value[:40]}” is not in its translation: {', '.join(recipe.choices)[:200]}."
        )
    return known
