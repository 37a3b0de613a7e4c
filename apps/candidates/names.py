"""Names in one line, as forms and other systems send them."""

from __future__ import annotations


def split_name(full_name: str) -> tuple[str, str, str]:
    """Return first, middle and last name; "Last, First Middle" is understood too."""
    last, _, given = full_name.partition(",")
    if last.strip() and given.strip():
        first, *middle = given.split()
        return first, " ".join(middle), " ".join(last.split())
    words = full_name.split() or [""]
    first, *rest = words
    return first, " ".join(rest[:-1]), " ".join(rest[-1:])
