"""A team's list, who is on it, and how large it was."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from apps.accounts.models import Role
from apps.candidates.models import Candidate
from apps.lists.models import List, ListMember, ListSize
from apps.lists.services import add_members, create_static_list


def _list_member(world: Any) -> ListMember:
    add_members(list_=world.row(List), candidates=[world.row(Candidate).pk], actor_id=None)
    return ListMember.objects.get()


LISTED: dict[Any, Any] = {
    List: lambda world: create_static_list(
        team=world.team, name=f"List {world.mark}", actor_id=world.people[Role.MEMBER].pk
    ),
    ListMember: _list_member,
    ListSize: lambda world: ListSize.objects.create(
        team=world.team, list=world.row(List), day=timezone.now().date(), size=1
    ),
}
