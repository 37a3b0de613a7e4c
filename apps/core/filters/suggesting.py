"""What somebody may have meant who wrote a name that does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

# Comparing costs the product of the lengths: no name of ours is longer.
LONGEST_NAME = 200


def did_you_mean(given: str, names: Iterable[str]) -> str:
    """Return a sentence with the nearest names, or nothing where none is near."""
    near = get_close_matches(given[:LONGEST_NAME], list(names), n=3, cutoff=0.75)
    return f" Did you mean {' or '.join(f'“{name}”' for name in near)}?" if near else ""
