"""What belongs to a person but is kept on a floor above: how it goes along when two become one, and when one goes.

Each app names its parts in its configuration. The architecture tests fail for a table that points at candidates and has
no part.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from django.apps import apps
from django.utils.module_loading import import_string

from apps.candidates.models import Candidate


class Part(Protocol):
    """Rows of one kind that belong to a candidate. Each call is made inside the transaction of the change."""

    # Stable: what `move` returns is stored under it.
    name: str
    # The tables it answers for, as "app.Model".
    tables: frozenset[str]

    def tell(self, candidate: Candidate) -> list[str]:
        """Return what somebody has of it, in words: “14 texts”. Nothing when there is nothing worth a word."""

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:
        """Give what the one has to the other. Return, as JSON can hold it, what `move_back` needs."""

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        """Undo `move`; what came to the kept one since, stays there."""

    def erase(self, candidate: Candidate, *, now: datetime) -> None:
        """Leave nothing that is about the person."""


@cache
def registered_parts() -> tuple[Part, ...]:
    """Return the parts that the apps name as `candidate_parts`, those of lower floors first."""
    # The settings list the floors from the top.
    lowest_first = reversed([*apps.get_app_configs()])
    paths = [path for app in lowest_first for path in getattr(app, "candidate_parts", ())]
    return tuple(import_string(path)() for path in paths)
