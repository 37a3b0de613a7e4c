"""Lists of people."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from django.utils import timezone

from apps.accounts.models import Team
from apps.candidates.models import Candidate
from apps.lists.models import List
from apps.lists.services import add_members, create_dynamic_list, create_static_list

_numbers = count(1)


def StaticListFactory(  # noqa: N802
    *, team: Team, name: str = "", people: Iterable[Candidate] = ()
) -> List:
    made = create_static_list(team=team, name=name or f"List {next(_numbers)}", actor_id=None)
    add_members(list_=made, candidates=[person.pk for person in people], actor_id=None)
    return made


def DynamicListFactory(*, team: Team, filter_: object, name: str = "") -> List:  # noqa: N802
    return create_dynamic_list(
        team=team,
        name=name or f"List {next(_numbers)}",
        filter_=filter_,
        actor_id=None,
        now=timezone.now(),
    )
