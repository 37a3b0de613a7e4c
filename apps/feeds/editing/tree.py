"""A payload as a tree whose leaves know the path that leads to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from apps.feeds.mapping import Where, path_to

# What a page can show; the rest is said to be there.
MOST_NODES = 400
LONGEST = 120
# What tells the things of a list apart: their place in it may be another one the next time.
TELLS_APART = re.compile(r"(.*_)?(type|kind|label|key|field|question)|.*(Type|Kind|Label|Key)")
LONGEST_TOLD = 40

Way = list[str | int | Where]


@dataclass(frozen=True, slots=True)
class Node:
    """One name in a payload: with a value, or with what stands below it."""

    name: str
    path: str
    value: str = ""
    below: list[Node] = field(default_factory=list)
    is_leaf: bool = True


def tree_of(data: Any) -> tuple[list[Node], bool]:
    """Return a payload's names, and whether all of them are there."""
    left = [MOST_NODES]
    nodes = list(_nodes(data, [], left))
    return nodes, left[0] >= 0


def _nodes(data: Any, keys: Way, left: list[int]) -> Iterator[Node]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    apart = _what_tells_apart(data) if isinstance(data, list) else ""
    for key, value in pairs:
        left[0] -= 1
        if left[0] < 0:
            return
        here: Way = [*keys, Where((apart,), value[apart]) if apart else key]
        name = str(key + 1) if isinstance(key, int) else key
        if isinstance(value, dict | list) and value:
            yield Node(name, path_to(here), below=list(_nodes(value, here, left)), is_leaf=False)
        else:
            yield Node(name, path_to(here), _shown(value))


def _what_tells_apart(things: list[Any]) -> str:
    """Return the name by whose value each thing of a list is known, as `type` of phones; empty when there is none."""
    if not things or not all(isinstance(thing, dict) for thing in things):
        return ""
    for name in things[0]:
        said = [thing.get(name) for thing in things]
        told = {each.strip().casefold() for each in said if isinstance(each, str)}
        is_short = all(0 < len(each) <= LONGEST_TOLD for each in told)
        if TELLS_APART.fullmatch(name) and is_short and len(told) == len(things):
            return str(name)
    return ""


def _shown(value: Any) -> str:
    match value:
        case None | "" | [] | {}:
            return "–"
        case bool():
            return "true" if value else "false"
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
