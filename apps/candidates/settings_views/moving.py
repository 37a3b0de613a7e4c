"""One step up or down in an order."""

from __future__ import annotations

from collections.abc import Sequence

STEPS = {"up": -1, "down": 1}


def moved(keys: Sequence[str], key: str, way: str) -> list[str] | None:
    """Return the order with one that has changed places with its neighbour; None where there is no neighbour."""
    at = keys.index(key)
    to = at + STEPS.get(way, 0)
    if at == to or not 0 <= to < len(keys):
        return None
    turned = [*keys]
    turned[at], turned[to] = turned[to], turned[at]
    return turned
