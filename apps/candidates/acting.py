"""What can be done with many people at once: tags put on and taken off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from apps.accounts.models import Membership, Team
from apps.accounts.permissions import Right
from apps.candidates.models import Application, Tag
from apps.candidates.services import (
    LONGEST_TAG,
    ensure_tags,
    hold_living,
    tag_people,
    take_back_taggings,
    untag_people,
)
from apps.grids.actions import Action, Begun, ChoiceForm, Doing, Outcome, Targets, add_actions, themselves
from apps.grids.forms import ExistingOrNewForm

GONE = "No longer there"


def applicants(team: Team, rows: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """Return whose applications these are."""
    found = Application.objects.for_team(team).filter(pk__in=list(rows))
    return dict(found.values_list("pk", "candidate_id"))


def among_living(doing: Doing, people: Sequence[UUID]) -> tuple[list[UUID], dict[UUID, str]]:
    """Return who is there, held, and why the others are left out."""
    living = hold_living(team=doing.team, ids=people)
    return living, dict.fromkeys(set(people) - set(living), GONE)


class TagForm(ExistingOrNewForm):
    noun = "tag"
    longest = LONGEST_TAG

    def offered(self) -> list[tuple[str, str]]:
        return [(str(tag.pk), tag.name) for tag in Tag.objects.for_team(self.team).by_name()]


class WornTagForm(ChoiceForm):
    existing = forms.ChoiceField(label="Tag")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = Tag.objects.for_team(self.team).by_name()
        choices = [("", "Choose…"), *((str(tag.pk), tag.name) for tag in tags)]
        self.fields["existing"].choices = choices  # type: ignore[attr-defined]


def _chosen(form: ChoiceForm, membership: Membership) -> Tag:
    chosen = form.cleaned_data
    if chosen.get("new"):
        [tag] = ensure_tags(team=form.team, names=[chosen["new"]], actor_id=membership.user_id)
        return tag
    return Tag.objects.for_team(form.team).get(pk=chosen["existing"])


def _begin_tagging(form: ChoiceForm, membership: Membership) -> Begun:
    tag = _chosen(form, membership)
    return Begun({"tag": str(tag.pk)}, f"Add the tag “{tag.name}”")


def _begin_untagging(form: ChoiceForm, membership: Membership) -> Begun:
    tag = _chosen(form, membership)
    return Begun({"tag": str(tag.pk)}, f"Remove the tag “{tag.name}”")


def _tag(doing: Doing, people: Sequence[UUID]) -> Outcome:
    living, gone = among_living(doing, people)
    put = tag_people(team=doing.team, people=living, tag_id=_tag_id(doing), actor_id=doing.actor_id)
    return Outcome({person: str(tagging) for person, tagging in put.items()}, gone)


def _undo_tagging(doing: Doing, before: Mapping[UUID, Any]) -> int:
    living, _ = among_living(doing, list(before))
    taggings = {person: UUID(before[person]) for person in living}
    return take_back_taggings(
        team=doing.team, taggings=taggings, tag_id=_tag_id(doing), actor_id=doing.actor_id
    )


def _untag(doing: Doing, people: Sequence[UUID]) -> Outcome:
    living, gone = among_living(doing, people)
    off = untag_people(team=doing.team, people=living, tag_id=_tag_id(doing), actor_id=doing.actor_id)
    return Outcome(dict.fromkeys(off, True), gone)


def _undo_untagging(doing: Doing, before: Mapping[UUID, Any]) -> int:
    living, _ = among_living(doing, list(before))
    return len(tag_people(team=doing.team, people=living, tag_id=_tag_id(doing), actor_id=doing.actor_id))


def _tag_id(doing: Doing) -> UUID:
    return UUID(doing.choice["tag"])


# Of rows that are about somebody.
PEOPLE_OF = "the people of {}"


def tag_actions(targets: Targets, *, whom: str = "{}") -> Iterator[Action]:
    """Yield what can be done with the tags of people; `targets` leads from rows to them, `whom` says so in words."""
    yield Action(
        name="tag",
        label="Add tag",
        icon="tag",
        right=Right.EDIT_CANDIDATES,
        asks=f"Add a tag to {whom}.",
        form=TagForm,
        begin=_begin_tagging,
        targets=targets,
        apply=_tag,
        undo=_undo_tagging,
        is_first=True,
    )
    yield Action(
        name="untag",
        label="Remove tag",
        icon="tag",
        right=Right.EDIT_CANDIDATES,
        asks=f"Remove a tag from {whom}.",
        form=WornTagForm,
        begin=_begin_untagging,
        targets=targets,
        apply=_untag,
        undo=_undo_untagging,
    )


add_actions("candidates", *tag_actions(themselves))
add_actions("applications", *tag_actions(applicants, whom=PEOPLE_OF))
