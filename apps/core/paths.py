"""Paths of pages, as quickly as a list of many things needs them, and a frame that stands around every page."""

from __future__ import annotations

from functools import cache, lru_cache
from uuid import UUID

from django.urls import reverse

NOBODY = UUID(int=0)


def path_of(name: str, key: UUID) -> str:
    """Return what `reverse` says of a page that one id names. That is asked for once a page, not once a row."""
    before, after = _around(name)
    return f"{before}{key}{after}"


@lru_cache(1_000)
def address_of(name: str, *args: str) -> str:
    """Return what `reverse` says of a page of which there are few: it says so for good."""
    return reverse(name, args=args)


@cache
def _around(name: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[NOBODY]).partition(str(NOBODY))
    return before, after
