"""A payload as a tree whose leaves know the path that leads to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from apps.feeds.mapping import path_to

# What a page can show; the rest is said to be there.
MOST_NODES = 400
LONGEST = 120


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


def _nodes(data: Any, keys: list[str | int], left: list[int]) -> Iterator[Node]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        left[0] -= 1
        if left[0] < 0:
            return
        here = [*keys, key]
        name = str(key + 1) if isinstance(key, int) else key
        if isinstance(value, dict | list) and value:
            yield Node(name, path_to(here), below=list(_nodes(value, here, left)), is_leaf=False)
        else:
            yield Node(name, path_to(here), _shown(value))


def _shown(value: Any) -> str:
    match value:
        case None | "" | [] | {}:
            return "–"
        case bool():
            return "true" if value else "false"
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
