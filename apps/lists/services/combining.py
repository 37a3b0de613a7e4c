"""Lists made of lists: frozen, copied, put together, taken away from each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.accounts.models import Team
from apps.events.services import record_event
from apps.lists.models import List
from apps.lists.selectors import members_of
from apps.lists.services.making import ListIsStatic, create_dynamic_list, create_static_list, lock_list
from apps.lists.services.members import insert_members


@transaction.atomic
def freeze_list(*, list_: List, actor_id: UUID | None, now: datetime) -> List:
    """Let a dynamic list keep the people it has now. Raises `FilterError`, `ListIsStatic`, `ListIsGone`."""
    locked = lock_list(list_)
    if locked.is_static:
        raise ListIsStatic(f"“{locked.name}” is a static list already.")
    people = members_of(locked, now=now)
    locked.kind, locked.filter, locked.frozen_from = List.Kind.STATIC, None, locked.filter
    locked.changed_at = now
    locked.save(update_fields=["kind", "filter", "frozen_from", "changed_at"])
    count = insert_members(list_=locked, candidates=people, now=now)
    record_event(
        team=locked.team, kind="list.frozen", subject_id=locked.pk, actor_id=actor_id, data={"count": count}
    )
    return locked


@transaction.atomic
def copy_list(*, list_: List, name: str, actor_id: UUID | None, now: datetime) -> List:
    """Make another list like this one: with the same people, or the same filter. Raises as making one does."""
    if list_.is_dynamic:
        return create_dynamic_list(
            team=list_.team,
            name=name,
            filter_=list_.filter,
            actor_id=actor_id,
            now=now,
            description=list_.description,
        )
    made = create_static_list(team=list_.team, name=name, actor_id=actor_id, description=list_.description)
    insert_members(list_=made, candidates=members_of(list_, now=now), now=now)
    return made


@transaction.atomic
def union_of(*, team: Team, lists: Sequence[List], name: str, actor_id: UUID | None, now: datetime) -> List:
    """Make a static list of everybody who is on any of these. Raises `FilterError`, and as making one does."""
    made = create_static_list(team=team, name=name, actor_id=actor_id)
    for each in lists:
        insert_members(list_=made, candidates=members_of(each, now=now), now=now)
    return made


@transaction.atomic
def difference_of(
    *, list_: List, without: Sequence[List], name: str, actor_id: UUID | None, now: datetime
) -> List:
    """Make a static list of who is on one list and on none of the others. Raises as `union_of`."""
    made = create_static_list(team=list_.team, name=name, actor_id=actor_id)
    people = members_of(list_, now=now)
    for each in without:
        people = people.exclude(pk__in=members_of(each, now=now).values("pk"))
    insert_members(list_=made, candidates=people, now=now)
    return made


def combine_lists(
    *, list_: List, other: List, is_union: bool, name: str, actor_id: UUID | None, now: datetime
) -> List:
    """Make a static list of two: of everybody on either, or of who is on the first and not on the other."""
    if is_union:
        return union_of(team=list_.team, lists=[list_, other], name=name, actor_id=actor_id, now=now)
    return difference_of(list_=list_, without=[other], name=name, actor_id=actor_id, now=now)
