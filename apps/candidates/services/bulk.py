"""Many people at once, in a handful of statements: what a file or a feed brings."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from apps.accounts.models import Team
from apps.candidates.models import Application, ApplicationStatus, Candidate, CandidateTag, Tag
from apps.core.errors import DomainError
from apps.core.ids import new_id
from apps.messaging.services import recognize_phones

TEXTS = (
    *("first_name", "middle_name", "last_name", "email", "street", "city", "state", "postal_code", "country"),
    "external_id",
)
ATTRIBUTION = (
    *("job_title", "job_location", "source", "medium", "campaign", "referrer", "keyword", "requisition_id"),
    *("external_job_id", "external_id"),
)
_ROW = "id uuid, phone text, custom jsonb, " + ", ".join(f"{name} text" for name in TEXTS)
_INSERT = (
    f"INSERT INTO candidates_candidate (id, team_id, created_at, updated_at, phone, custom, {', '.join(TEXTS)}, "  # noqa: S608  Only names of ours.
    "time_zone) SELECT id, %s, %s, %s, phone, coalesce(custom, '{}'), "
    f"{', '.join(f'''coalesce({name}, '')''' for name in TEXTS)}, '' "
    # In one order, so that two who add the same people do not wait for each other.
    f"FROM json_to_recordset(%s) AS row({_ROW}) ORDER BY phone ON CONFLICT (team_id, phone) DO NOTHING"
)
_UPDATE = (
    "UPDATE candidates_candidate AS person SET updated_at = %s, "  # noqa: S608  Only names of ours.
    "custom = person.custom || coalesce(row.custom, '{}'), "
    f"{', '.join(f'{name} = coalesce(row.{name}, person.{name})' for name in TEXTS)} "
    f"FROM json_to_recordset(%s) AS row({_ROW}) WHERE person.team_id = %s AND person.id = row.id"
)
_APPLY = (
    "INSERT INTO candidates_application (id, team_id, created_at, candidate_id, status_id, is_active, method, "  # noqa: S608  Only names of ours.
    f"applied_at, {', '.join(ATTRIBUTION)}) "
    "SELECT id, %s, %s, candidate, %s, is_active, %s, %s + after * interval '1 microsecond', "
    f"{', '.join(f'''coalesce({name}, '')''' for name in ATTRIBUTION)} FROM json_to_recordset(%s) AS row("
    "id uuid, candidate uuid, is_active boolean, after integer, "
    f"{', '.join(f'{name} text' for name in ATTRIBUTION)})"
)

# How often somebody may be merged while they are being held.
PATIENCE = 5


class KnownMeanwhile(DomainError):
    """Somebody else has added one of these people at this moment: look again."""

    code = "known_meanwhile"
    status = 409


class Arrival(NamedTuple):
    """One application that is to be recorded. Ids are as they are written."""

    id: str
    candidate_id: str
    # How many microseconds after the moment that all of them share: in the order of this they have come.
    after: int
    # By the names of `ATTRIBUTION`; what is not there is empty.
    attribution: Mapping[str, str]


@transaction.atomic
def hold_people(*, team: Team, phones: Collection[str]) -> dict[str, Candidate]:
    """Return the team's people by phone, held until the end of the transaction.

    The phone of one that was merged leads to whom it was merged into. Who is not there, is not known.
    """
    there = Candidate.objects.filter(team=team, erased_at=None)
    meant = _ids_by_phone(team, phones)
    for _ in range(PATIENCE):
        # In one order, so that two who hold the same people do not wait for each other.
        rows = there.filter(pk__in=meant).order_by("pk").select_for_update(of=("self",), no_key=True)
        held = {row.pk: row for row in rows}
        kept = {row.merged_into_id for row in held.values() if row.merged_into_id}
        # Somebody may have been merged while we waited for their row.
        if kept <= held.keys():
            wanted = set(phones)
            return {
                row.phone: held[row.merged_into_id or row.pk] for row in held.values() if row.phone in wanted
            }
        meant |= kept
    raise KnownMeanwhile("Somebody with one of these phone numbers is just being merged.")


@transaction.atomic
def hold_living(*, team: Team, ids: Collection[UUID]) -> list[UUID]:
    """Return who of these is still there, neither merged nor erased, held until the end of the transaction."""
    rows = Candidate.objects.for_team(team).filter(pk__in=ids).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def _ids_by_phone(team: Team, phones: Collection[str]) -> set[UUID]:
    """Return whose these phones are, and into whom those were merged."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, merged_into_id FROM candidates_candidate "
            "WHERE team_id = %s AND phone = ANY(%s) AND erased_at IS NULL",
            [team.pk, list(phones)],
        )
        return {pk for row in cursor.fetchall() for pk in row if pk}


@transaction.atomic
def insert_people(*, team: Team, people: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Add people, each with an `id`, a `phone` and the fields that are not empty; their applications must follow.

    Raises `KnownMeanwhile`, and then has added nobody.
    """
    if not people:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_INSERT, [team.pk, now, now, _as_json(people)])
        if cursor.rowcount != len(people):
            raise KnownMeanwhile("Somebody with one of these phone numbers has just been added.")
    recognize_phones(team=team, phones=[person["phone"] for person in people])


@transaction.atomic
def update_people(*, team: Team, changes: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Change people: an `id`, and the fields that become another; `custom` is merged name by name."""
    if changes:
        with connection.cursor() as cursor:
            cursor.execute(_UPDATE, [now, _as_json(changes), team.pk])


@transaction.atomic
def record_arrivals(
    *,
    team: Team,
    arrivals: Sequence[Arrival],
    method: Application.Method,
    new_people: Collection[str],
    at: datetime,
    now: datetime,
) -> list[UUID]:
    """Record applications in their order, as of `at`. Return those that were the active ones until now.

    `new_people` have no application yet; the others are held. Which one is active, the team's rule says.
    """
    if not arrivals:
        return []
    first_stays = team.active_application == Team.ActiveApplication.FIRST
    active: dict[str, str] = {}
    for arrival in arrivals:
        if not first_stays:
            active[arrival.candidate_id] = arrival.id
        elif arrival.candidate_id in new_people:
            active.setdefault(arrival.candidate_id, arrival.id)
    replaced = [] if first_stays else [pk for pk in active if pk not in new_people]
    status = ApplicationStatus.objects.for_team(team).get(key="new")
    rows = [
        {
            "id": arrival.id,
            "candidate": arrival.candidate_id,
            "is_active": active.get(arrival.candidate_id) == arrival.id,
            "after": arrival.after,
            **arrival.attribution,
        }
        for arrival in arrivals
    ]
    with connection.cursor() as cursor:
        deactivated = []
        if replaced:
            cursor.execute(
                "UPDATE candidates_application SET is_active = false "
                "WHERE team_id = %s AND candidate_id = ANY(%s::uuid[]) AND is_active RETURNING id",
                [team.pk, replaced],
            )
            deactivated = [row[0] for row in cursor.fetchall()]
        cursor.execute(_APPLY, [team.pk, now, status.pk, method, at, _as_json(rows)])
    return deactivated


@transaction.atomic
def add_taggings(*, team: Team, worn: Iterable[tuple[UUID, Tag]]) -> list[tuple[UUID, UUID]]:
    """Put tags on people, in pairs of a person's id and a tag. Return (tagging, person) of those that were new."""
    pairs = sorted({(person, tag.pk) for person, tag in worn})
    if not pairs:
        return []
    table = CandidateTag._meta.db_table  # noqa: SLF001  Django's own way to ask.
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, team_id, created_at, candidate_id, tag_id) "  # noqa: S608  Only names of ours.
            "SELECT new, %s, now(), person, tag FROM unnest(%s, %s, %s) AS row(new, person, tag) "
            "ON CONFLICT (team_id, candidate_id, tag_id) DO NOTHING RETURNING id, candidate_id",
            [team.pk, [new_id() for _ in pairs], [person for person, _ in pairs], [tag for _, tag in pairs]],
        )
        return list(cursor.fetchall())


def _as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(rows, default=str, ensure_ascii=False)
