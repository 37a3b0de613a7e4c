"""People of a grid put on a static list: one that there is, or a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from apps.accounts.models import Membership
from apps.accounts.permissions import Right
from apps.candidates.acting import GONE, PEOPLE_OF, among_living, applicants
from apps.chat.acting import partners
from apps.grids.actions import Action, Begun, ChoiceForm, Doing, Outcome, Targets, add_actions, themselves
from apps.grids.forms import ExistingOrNewForm
from apps.lists.models import List
from apps.lists.services import ListIsGone, create_static_list, put_members, take_back_members

LONGEST_NAME = 80


class ListForm(ExistingOrNewForm):
    noun = "list"
    longest = LONGEST_NAME

    def offered(self) -> list[tuple[str, str]]:
        lists = List.objects.for_team(self.team).static().by_name()
        return [(str(each.pk), each.name) for each in lists]


def _begin(form: ChoiceForm, membership: Membership) -> Begun:
    chosen = form.cleaned_data
    if chosen["new"]:
        list_ = create_static_list(team=form.team, name=chosen["new"], actor_id=membership.user_id)
    else:
        list_ = List.objects.for_team(form.team).get(pk=chosen["existing"])
    return Begun({"list": str(list_.pk)}, f"Add to the list “{list_.name}”")


def _add(doing: Doing, people: Sequence[UUID]) -> Outcome:
    living, gone = among_living(doing, people)
    places = put_members(list_=_list(doing), candidates=living, actor_id=doing.actor_id)
    return Outcome({person: str(place) for person, place in places.items()}, gone)


def _undo(doing: Doing, before: Mapping[UUID, Any]) -> int:
    places = [UUID(place) for place in before.values()]
    return take_back_members(list_=_list(doing), places=places, actor_id=doing.actor_id)


def _list(doing: Doing) -> List:
    lists = List.objects.for_team(doing.team).select_related("team")
    list_ = lists.filter(pk=doing.choice["list"]).first()
    if list_ is None:
        raise ListIsGone("The list was deleted meanwhile.")
    return list_


def putting_on_list(targets: Targets, **said: Any) -> Action:
    """Return the action that puts people on the list which its `begin` names as `list`; `said` is what is its own."""
    return Action(right=Right.WORK, targets=targets, missing=GONE, apply=_add, undo=_undo, **said)


def _adding(targets: Targets, *, whom: str = "{}") -> Action:
    return putting_on_list(
        targets,
        name="list",
        label="Add to list",
        icon="list-plus",
        asks=f"Put {whom} on a list.",
        form=ListForm,
        begin=_begin,
        is_first=True,
    )


add_actions("candidates", _adding(themselves))
add_actions("applications", _adding(applicants, whom=PEOPLE_OF))
add_actions("conversations", _adding(partners, whom=PEOPLE_OF))
