"""What belongs to a person but is kept on a floor above: how it goes along when two become one, and when one goes.

And what of it they get who ask what is held of them: each column of each table, or the reason why not.

Each app names its parts in its configuration. The architecture tests fail for a table that points at candidates and has
no part.

And what stands on a field of the team's own, a tag or a status, on any floor, which apps name as `field_uses`,
`tag_uses` and `status_uses`: while something does, it stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable

from apps.accounts.models import Team, User
from apps.candidates.models import Application, ApplicationStatus, Candidate, Tag
from apps.core.extensions import extensions


@dataclass(frozen=True, kw_only=True)
class Held:
    """Rows of one table that are about a person. A new column is given to them until somebody says why not."""

    # As the archive calls it.
    name: str
    model: type[Model]
    # Whose they are: a path to the candidate, or of a candidate the condition.
    of: str | Callable[[Candidate], Q] = "candidate"
    # What is given in place of a column that is only an id, or besides: a path, or an expression.
    says: Mapping[str, str | Combinable] = field(default_factory=dict)
    # Columns that are not given, each with its reason.
    left_out: Mapping[str, str] = field(default_factory=dict)
    # Why only what `says` names is given, where the row is about many.
    rest: str = ""
    # The column that names files of ours, as a text does.
    files: str = ""
    # How many are read together.
    at_once: int = 500

    @property
    def reasons(self) -> dict[str, str]:
        """Return each column of the table that is not given, and why."""
        own = {column.name for column in self.model._meta.concrete_fields} - {"id", "team", *self.says}  # noqa: SLF001
        return {
            name: self.left_out.get(name, self.rest) for name in sorted(own if self.rest else self.left_out)
        }

    @property
    def columns(self) -> dict[str, Combinable]:
        """Return what is given, by name."""
        own = {column.name: column.name for column in self.model._meta.concrete_fields}  # noqa: SLF001
        given = {**own, **self.says}
        return {
            name: F(what) if isinstance(what, str) else what
            for name, what in given.items()
            if name != "team" and name not in self.reasons
        }

    def rows(self, person: Candidate) -> QuerySet[Any]:
        """Return the rows of somebody, in the order in which they were made."""
        about = Q(**{self.of: person}) if isinstance(self.of, str) else self.of(person)
        rows: QuerySet[Any] = self.model._default_manager.filter(about, team=person.team_id)  # noqa: SLF001
        return rows.order_by("pk")


def colleague(column: str) -> Subquery:
    """Return, for `Held.says`, the name of the colleague whose id stands in a column without being a reference."""
    return Subquery(User.objects.filter(pk=OuterRef(column)).values("full_name")[:1])


def subjects_of(person: Candidate) -> list[UUID]:
    """Return by which ids the log speaks of somebody apart from their chat: their own, and their applications'."""
    applications = Application.objects.filter(team=person.team_id, candidate=person)
    return [person.pk, *applications.values_list("pk", flat=True)]


# Of the log.
NUMBERED = {"seq": "by which number screens ask for it"}


class Part(Protocol):
    """Rows of one kind that belong to a candidate. Each call is made inside the transaction of the change."""

    # Stable: what `move` returns is stored under it.
    name: str
    # The tables it answers for, as "app.Model".
    tables: frozenset[str]
    # What they get who ask what is held of them.
    held: tuple[Held, ...]
    # Of which tables they get nothing, as "app.Model", each with its reason.
    left_out: Mapping[str, str]

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
