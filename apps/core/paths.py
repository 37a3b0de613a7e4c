"""Paths of pages of many things of one kind, as quickly as a list of them needs."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.urls import reverse

NOBODY = UUID(int=0)


def path_of(name: str, key: UUID) -> str:
    """Return what `reverse` says of a page that one id names. That is asked for once a page, not once a row."""
    before, after = _around(name)
    return f"{before}{key}{after}"


@cache
def _around(name: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[NOBODY]).partition(str(NOBODY))
    return before, after
