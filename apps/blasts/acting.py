"""People of a grid to whom somebody wants to write: a list of them, and a blast to it that waits for its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from apps.accounts.models import Membership
from apps.accounts.permissions import Right
from apps.blasts.services import create_blast
from apps.candidates.acting import GONE, PEOPLE_OF, among_living, applicants
from apps.chat.acting import partners
from apps.grids.actions import Action, Begun, ChoiceForm, Doing, Outcome, Targets, add_actions, themselves
from apps.lists.models import List
from apps.lists.services import ListIsGone, create_static_list, put_members, take_back_members


class BlastNameForm(ChoiceForm):
    name = forms.CharField(label="Name of the blast", max_length=80, help_text="Its list gets the same name.")


def _begin(form: ChoiceForm, membership: Membership) -> Begun:
    name = form.cleaned_data["name"]
    list_ = create_static_list(team=form.team, name=name, actor_id=membership.user_id)
    blast = create_blast(team=form.team, author=membership.user, name=name, list_=list_, body="")
    return Begun(
        {"list": str(list_.pk), "blast": str(blast.pk)}, f"Put them on the list of the blast “{name}”"
    )


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


def _writing(targets: Targets, *, whom: str = "{}") -> Action:
    return Action(
        name="blast",
        label="Blast",
        icon="megaphone",
        right=Right.WORK,
        asks=f"Write one text to {whom}. They go on a list, and the blast to it waits under Blasts for its words.",
        form=BlastNameForm,
        begin=_begin,
        targets=targets,
        missing=GONE,
        apply=_add,
        undo=_undo,
    )


add_actions("candidates", _writing(themselves))
add_actions("applications", _writing(applicants, whom=PEOPLE_OF))
add_actions("conversations", _writing(partners, whom=PEOPLE_OF))
