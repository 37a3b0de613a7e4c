"""People put on a static list and taken off, however many, in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from apps.candidates.models import Candidate
from apps.core.errors import DomainError
from apps.core.ids import NEW_ID, as_array, new_key
from apps.events.services import record_event
from apps.lists.fanout import MANY, look_at_members
from apps.lists.models import List, ListMember

Candidates = QuerySet[Candidate] | Iterable[UUID]


class ListIsDynamic(DomainError):
    """Nobody is put on it by hand: who is on it, its filter says."""

    code = "list_is_dynamic"
    status = 409


class ListIsGone(DomainError):
    code = "list_is_gone"
    status = 409


@transaction.atomic
def add_members(*, list_: List, candidates: Candidates, actor_id: UUID | None) -> int:
    """Put people of the team on a static list. Return how many were not on it yet.

    Raises `ListIsDynamic`, and `ListIsGone` for one that was deleted meanwhile.
    """
    hold_static(list_)
    added = insert_members(list_=list_, candidates=candidates, now=timezone.now())
    _tell(list_, "list.members_added", added, actor_id)
    return added


@transaction.atomic
def add_held_members(*, list_: List, candidates: Collection[str], actor_id: UUID | None) -> int:
    """Put people on a static list whom the caller holds or has just made, by their ids as they are written.

    That they are there, nobody has to look up again. Return how many were not on it yet. Raises as `add_members`.
    """
    hold_static(list_)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO lists_listmember (id, team_id, list_id, candidate_id, created_at) "
            "SELECT member.id, %s, %s, member.person, %s FROM unnest(%s::uuid[], %s::uuid[]) AS member (id, person) "
            # In one order, so that two who add the same people do not wait for each other.
            "ORDER BY member.person ON CONFLICT (team_id, list_id, candidate_id) DO NOTHING",
            [
                *(list_.team_id, list_.pk, timezone.now()),
                *(as_array(new_key() for _ in candidates), as_array(candidates)),
            ],
        )
        added = int(cursor.rowcount)
    _tell(list_, "list.members_added", added, actor_id)
    return added


@transaction.atomic
def put_members(*, list_: List, candidates: Collection[UUID], actor_id: UUID | None) -> dict[UUID, UUID]:
    """Put some people on a static list. Return the place of each who was not on it yet. Raises as `add_members`."""
    hold_static(list_)
    living = Candidate.objects.for_team(list_.team).filter(pk__in=candidates).order_by("pk")
    rows = [ListMember(team=list_.team, list=list_, candidate=each) for each in living]
    on_it = ListMember.objects.filter(team=list_.team, list=list_, candidate__in=candidates)
    known = set(on_it.values_list("candidate_id", flat=True))
    ListMember.objects.bulk_create(rows, ignore_conflicts=True)
    # Of two who add somebody at once, the place is of the first.
    ours = on_it.filter(pk__in=[row.pk for row in rows]).values_list("candidate_id", "pk")
    places = {candidate: place for candidate, place in ours if candidate not in known}
    _tell(list_, "list.members_added", len(places), actor_id)
    return places


@transaction.atomic
def take_back_members(*, list_: List, places: Collection[UUID], actor_id: UUID | None) -> int:
    """Take off whom `put_members` has put on, where it is still the same place. Return how many. Raises as it does."""
    hold_static(list_)
    removed, _ = ListMember.objects.filter(team=list_.team_id, list=list_, pk__in=places).delete()
    _tell(list_, "list.members_removed", removed, actor_id)
    return removed


@transaction.atomic
def remove_members(*, list_: List, candidates: Candidates, actor_id: UUID | None) -> int:
    """Take people off a static list. Return how many were on it. Raises as `add_members`."""
    hold_static(list_)
    on_it = ListMember.objects.filter(team=list_.team_id, list=list_, candidate__in=_ids(candidates))
    # In one order, so that two who take off the same people do not wait for each other.
    locked = on_it.order_by("candidate_id").select_for_update(of=("self",)).values("pk")
    removed, _ = ListMember.objects.filter(team=list_.team_id, pk__in=locked).delete()
    _tell(list_, "list.members_removed", removed, actor_id)
    return removed


def hold_static(list_: List) -> None:
    """Let nobody delete the list or change its kind until the end of the transaction. Many may hold it at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind FROM lists_list WHERE team_id = %s AND id = %s AND archived_at IS NULL FOR SHARE",
            [list_.team_id, list_.pk],
        )
        row = cursor.fetchone()
    if row is None:
        raise ListIsGone(f"The list “{list_.name}” was deleted meanwhile.")
    if row[0] != List.Kind.STATIC:
        raise ListIsDynamic(
            f"“{list_.name}” is a dynamic list: its filter says who is on it. Change the filter, or freeze the list."
        )


def insert_members(*, list_: List, candidates: Candidates, now: datetime) -> int:
    """Write who is not on the list yet. Return how many."""
    chosen = Candidate.objects.for_team(list_.team).filter(_is_one_of(candidates))
    try:
        # In one order, so that two who add the same people do not wait for each other.
        sql, params = chosen.order_by("pk").values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            # Only our own words and what the ORM made of the question.
            "INSERT INTO lists_listmember (id, team_id, list_id, candidate_id, created_at) "  # noqa: S608
            f"SELECT {NEW_ID}, %s, %s, chosen.candidate_id, %s FROM ({sql}) AS chosen (candidate_id) "
            "ON CONFLICT (team_id, list_id, candidate_id) DO NOTHING",
            [list_.team_id, list_.pk, now, *params],
        )
        added = int(cursor.rowcount)
    if added > MANY:
        # Pages and previews ask for them next.
        look_at_members(list_)
    return added


def _is_one_of(candidates: Candidates) -> Any:
    if isinstance(candidates, QuerySet):
        return Q(pk__in=candidates.values("pk"))
    # One parameter for all: as a thousand of them, each is looked at by itself again and again.
    return RawSQL("candidates_candidate.id = ANY(%s::uuid[])", [as_array(candidates)], BooleanField())


def _ids(candidates: Candidates) -> Any:
    return candidates.values("pk") if isinstance(candidates, QuerySet) else list(candidates)


def _tell(list_: List, kind: str, count: int, actor_id: UUID | None) -> None:
    """Say what happened, once for all of them; nothing when nothing did."""
    if not count:
        return
    record_event(team=list_.team, kind=kind, subject_id=list_.pk, actor_id=actor_id, data={"count": count})
