"""A filter changed by one condition: what the chips of the filter bar do.

A place is a path of numbers: "0" is the first part of the filter, "1.0" the first of its second part, a group.
People see two levels: conditions that must all hold, and in place of one several of which any may.
"""

from __future__ import annotations

from apps.core.filters import EVERYBODY, Condition, Filter

Part = Condition | Filter
Path = tuple[int, ...]


class NoSuchPart(ValueError):
    """A place at which the filter has nothing."""


def read_path(text: str) -> Path:
    parts = text.split(".")
    if not all(part.isascii() and part.isdigit() for part in parts) or len(text) > LONGEST_PATH:
        raise NoSuchPart
    return tuple(int(part) for part in parts)


def as_all(filter_: Filter) -> Filter:
    """Return the same filter as one whose parts must all hold: the shape that the bar shows."""
    if filter_.joined == "all":
        return filter_
    return Filter("all", (_simple(filter_),))


def part_at(filter_: Filter, path: Path) -> Part:
    part: Part = as_all(filter_)
    for index in path:
        if not isinstance(part, Filter) or index >= len(part.parts):
            raise NoSuchPart
        part = part.parts[index]
    return part


def with_condition(filter_: Filter, condition: Condition) -> Filter:
    """Return the filter with one more condition that must hold."""
    return Filter("all", (*as_all(filter_).parts, condition))


def with_alternative(filter_: Filter, path: Path, condition: Condition) -> Filter:
    """Return the filter with a condition that may hold in place of the part there."""
    part = part_at(filter_, path)
    others = part.parts if isinstance(part, Filter) and part.joined == "any" else (part,)
    return _put(filter_, path, Filter("any", (*others, condition)))


def with_other(filter_: Filter, path: Path, condition: Condition) -> Filter:
    """Return the filter with a condition in place of the part there."""
    part_at(filter_, path)
    return _put(filter_, path, condition)


def without(filter_: Filter, path: Path) -> Filter:
    """Return the filter without the part there. A group that has one part left is that part; an empty one goes."""
    part_at(filter_, path)
    return _put(filter_, path, None)


def _put(filter_: Filter, path: Path, part: Part | None) -> Filter:
    changed = _changed(as_all(filter_), path, part)
    if changed is None:
        return EVERYBODY
    return as_all(changed) if isinstance(changed, Filter) else Filter("all", (changed,))


def _changed(group: Filter, path: Path, part: Part | None) -> Part | None:
    index, rest = path[0], path[1:]
    parts = list(group.parts)
    inner = parts[index]
    new = _changed(inner, rest, part) if rest and isinstance(inner, Filter) else part
    parts[index : index + 1] = [] if new is None else [new]
    return _simple(Filter(group.joined, tuple(parts))) if parts else None


def _simple(group: Filter) -> Part:
    return group.parts[0] if len(group.parts) == 1 else group


LONGEST_PATH = 40
