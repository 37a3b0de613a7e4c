"""What came in bulk, taken back: people, applications and fields, as far as nobody has built on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from apps.accounts.models import Team
from apps.candidates.models import Application, Candidate

# A name of `custom` that was not there before.
Fields = Mapping[str, Any]


class Removed(NamedTuple):
    gone: int
    left: int


class Restored(NamedTuple):
    restored: list[UUID]
    fields_left: int


@transaction.atomic
def hold_by_id(*, team: Team, ids: Collection[UUID]) -> dict[UUID, Candidate]:
    """Return people by id, held so that nobody points at them until the end of the transaction."""
    rows = Candidate.objects.filter(team=team, pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(of=("self",))}


@transaction.atomic
def remove_people(*, team: Team, ids: Collection[UUID]) -> None:
    """Remove people without a trace: only such as mean nothing to anybody yet, and are held."""
    if ids:
        with connection.cursor() as cursor:
            # The database takes their applications along.
            cursor.execute(
                "DELETE FROM candidates_candidate WHERE team_id = %s AND id = ANY(%s)", [team.pk, list(ids)]
            )


@transaction.atomic
def remove_arrivals(
    *,
    team: Team,
    applications: Collection[UUID],
    of_others_than: Collection[UUID],
    back_to: Collection[UUID],
) -> Removed:
    """Remove applications with which nothing was done yet. Of `of_others_than` nobody's: they would have none.

    Where one of them was the active one, that is active again of `back_to`, or else the newest (the oldest, where the
    team keeps the first).
    """
    ours = Application.objects.filter(team=team, pk__in=applications).exclude(candidate__in=of_others_than)
    people = sorted(set(ours.values_list("candidate", flat=True)))
    hold_by_id(team=team, ids=people)
    going = list(ours.filter(status__key="new", erased_at=None).values_list("pk", "candidate"))
    others = Application.objects.filter(team=team, candidate__in=people).exclude(
        pk__in=[pk for pk, _ in going]
    )
    having_more = set(others.values_list("candidate", flat=True))
    gone = [pk for pk, person in going if person in having_more]
    Application.objects.filter(team=team, pk__in=gone).delete()
    newest = "ASC" if team.active_application == Team.ActiveApplication.FIRST else "DESC"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE candidates_application SET is_active = true WHERE team_id = %s AND id IN ("  # noqa: S608
            "SELECT DISTINCT ON (candidate_id) id FROM candidates_application AS one "
            "WHERE team_id = %s AND candidate_id = ANY(%s) AND NOT EXISTS ("
            "SELECT FROM candidates_application AS active WHERE active.team_id = one.team_id "
            "AND active.candidate_id = one.candidate_id AND active.is_active) "
            f"ORDER BY candidate_id, id = ANY(%s) DESC, applied_at {newest}, id {newest})",
            [team.pk, team.pk, people, list(back_to)],
        )
    return Removed(len(gone), ours.count())


@transaction.atomic
def restore_people(*, team: Team, changes: Mapping[UUID, tuple[Fields, Fields]], now: datetime) -> Restored:
    """Give people their fields back (before, after) where they still have what is to be taken back.

    An external id that somebody else has by now stays away.
    """
    people = hold_by_id(team=team, ids=changes.keys())
    wanted = [before["external_id"] for before, _ in changes.values() if before.get("external_id")]
    taken = set(
        Candidate.objects.filter(team=team, external_id__in=wanted).values_list("external_id", flat=True)
    )
    restored, left = [], 0
    for pk, (before, after) in changes.items():
        person = people.get(pk)
        if person is None or person.erased_at or person.merged_into_id:
            left += len(before)
            continue
        names = [name for name in before if name != "custom" and getattr(person, name) == after[name]]
        names = [name for name in names if name != "external_id" or before[name] not in taken]
        for name in names:
            setattr(person, name, before[name])
        own = [
            name
            for name in before.get("custom", {})
            if person.custom.get(name) == after.get("custom", {}).get(name)
        ]
        person.custom = _without(person.custom, own, before)
        left += len(before) - len(names) - bool(own)
        if names or own:
            person.updated_at = now
            restored.append(person)
    _save(restored)
    return Restored([person.pk for person in restored], left)


def _without(custom: Fields, names: Sequence[str], before: Fields) -> dict[str, Any]:
    earlier = {name: before["custom"][name] for name in names}
    return {name: value for name, value in {**custom, **earlier}.items() if value is not None}


def _save(people: Sequence[Candidate]) -> None:
    if people:
        names = [
            *("first_name", "middle_name", "last_name", "email", "street", "city", "state", "postal_code"),
            *("country", "external_id", "custom", "updated_at"),
        ]
        Candidate.objects.bulk_update(people, names, batch_size=200)
