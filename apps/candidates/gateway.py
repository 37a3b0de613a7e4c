"""What belongs to a person but is kept on a floor above: how it goes along when two become one, and when one goes.

Each app names its parts in its configuration. The architecture tests fail for a table that points at candidates and has
no part.

And what stands on a field of the team's own, a tag or a status, on any floor, which apps name as `field_uses`,
`tag_uses` and `status_uses`: while something does, it stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from apps.accounts.models import Team
from apps.candidates.models import ApplicationStatus, Candidate, Tag
from apps.core.extensions import extensions


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


class FieldUse(Protocol):
    """One way in which fields of a team's own are used."""

    def uses_of_field(self, *, team: Team, key: str) -> list[str]:
        """Return what asks for the field, in words that can follow “it is used by”: “the blast “Nurses in May””."""


class TagUse(Protocol):
    """One way in which tags are used, besides being worn."""

    def uses_of_tag(self, tag: Tag) -> list[str]:
        """Return what puts the tag on people, in words that can follow “it is used by”: “the keyword “JOBS””."""


class StatusUse(Protocol):
    """One way in which statuses are used, besides by the applications that stand at them."""

    def uses_of_status(self, status: ApplicationStatus) -> list[str]:
        """Return what brings applications to the status, in words that can follow “it is used by”."""


def registered_parts() -> tuple[Part, ...]:
    """Return the parts that the apps name as `candidate_parts`, those of lower floors first."""
    return extensions("candidate_parts")


def registered_field_uses() -> tuple[FieldUse, ...]:
    """Return what the apps name as `field_uses`, those of lower floors first."""
    return extensions("field_uses")


def registered_tag_uses() -> tuple[TagUse, ...]:
    """Return what the apps name as `tag_uses`, those of lower floors first."""
    return extensions("tag_uses")


def registered_status_uses() -> tuple[StatusUse, ...]:
    """Return what the apps name as `status_uses`, those of lower floors first."""
    return extensions("status_uses")
