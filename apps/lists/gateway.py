"""What stands on a list, kept by this floor and those above: while something does, the list cannot be deleted.

Each app names its uses in its configuration, as `list_uses`.
"""

from __future__ import annotations

from typing import Protocol

from apps.core.extensions import extensions
from apps.lists.models import List


class Use(Protocol):
    """One way in which lists are used."""

    def uses_of(self, list_: List) -> list[str]:
        """Return what needs the list, in words that can follow “it is used by”: “the blast “Nurses in May””."""


def registered_uses() -> tuple[Use, ...]:
    """Return what the apps name as `list_uses`, those of lower floors first."""
    return extensions("list_uses")
