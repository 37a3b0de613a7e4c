"""What is asked about imports: by the clock across teams, and by screens of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from apps.accounts.models import Team
from apps.candidates.models import Candidate, CustomField
from apps.imports import targets
from apps.imports.models import Import


class Undoing(NamedTuple):
    """What taking an import back would do."""

    people: int
    applications: int
    changed: int
    taggings: int
    listed: int
    notes: int
    consents: int


def imports_to_do(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, import) of the next one of each team that has any (a narrow look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, import_id FROM imports_to_do(%s)", [now])
        return list(cursor.fetchall())


def imports_to_forget(*, before: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, import) of those whose files have been kept long enough (a narrow look across teams)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, import_id FROM imports_to_forget(%s)", [before])
        return list(cursor.fetchall())


def custom_fields_of(team: Team) -> list[targets.CustomField]:
    """Return a team's own fields as a column can become them."""
    return [
        targets.CustomField(
            key=field.key,
            label=field.label,
            type=targets.FieldType(field.kind),
            choices=tuple(field.choices),
        )
        for field in CustomField.objects.for_team(team).in_order()
    ]


def is_in_line(import_: Import) -> bool:
    """Return whether it waits for another import of its team."""
    others = Import.objects.filter(team=import_.team_id, worker__isnull=False).exclude(pk=import_.pk)
    return import_.status == Import.Status.PENDING and others.exists()


def what_undoing_does(import_: Import) -> Undoing:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(cardinality(created)), 0), coalesce(sum(cardinality(applications)), 0), "
            "(SELECT count(*) FROM imports_importchange WHERE team_id = %(team)s AND change_of_id = %(id)s), "
            "coalesce(sum(cardinality(taggings)), 0), coalesce(sum(cardinality(listed)), 0), "
            "coalesce(sum(cardinality(notes)), 0), coalesce(sum(consents), 0) "
            "FROM imports_importbatch WHERE team_id = %(team)s AND batch_of_id = %(id)s AND undone_at IS NULL",
            {"team": import_.team_id, "id": import_.pk},
        )
        return Undoing(*map(int, cursor.fetchone()))


class Renamed(NamedTuple):
    """A row that gave another last name to somebody."""

    number: int
    person: Candidate
    # What they were called before this file, if they were here before it.
    before: str


def renamed_by(import_: Import, *, most: int) -> list[Renamed]:
    """Return the first of an import's rows that gave another last name to somebody who is still there."""
    batches = import_.batches.filter(renamed__isnull=False, undone_at=None).order_by("to_row")
    rows = [row for renamed in batches.values_list("renamed", flat=True) for row in renamed or ()]
    people = Candidate.objects.for_team(import_.team).in_bulk([person for _, person in rows])
    shown = [(number, person) for number, key in rows if (person := people.get(UUID(key)))][:most]
    changes = import_.changes.filter(candidate__in=[person for _, person in shown])
    before = {change.candidate_id: change.before for change in changes}
    return [
        Renamed(number, person, _called(before[person.pk], person) if person.pk in before else "")
        for number, person in shown
    ]


def _called(before: Mapping[str, Any], person: Candidate) -> str:
    """Return what somebody was called, of whom the file has left the rest as it was."""
    names = (before.get(name, getattr(person, name)) for name in ("first_name", "last_name"))
    return " ".join(filter(None, names))
