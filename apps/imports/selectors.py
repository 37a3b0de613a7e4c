"""What is asked about imports: by the clock across teams, and by screens of one."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from apps.accounts.models import Team
from apps.candidates.models import CustomField
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
