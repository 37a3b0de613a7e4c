"""Many candidates handed over to a colleague at once: each has a handoff of their own, as if given one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from apps.accounts.models import Membership
from apps.accounts.permissions import Right
from apps.candidates.models import ApplicationStatus
from apps.chat.acting import UNWRITTEN, chats_of_applicants, chats_with
from apps.grids.actions import Action, Begun, ChoiceForm, Doing, Outcome, Targets, add_actions, themselves
from apps.handoffs.models import LONGEST_SUMMARY
from apps.handoffs.services import HandedToSelf, Said, hand_over_chats, take_back_many


class HandOverManyForm(ChoiceForm):
    user = forms.ChoiceField(label="To whom")
    status = forms.ChoiceField(label="Outcome", required=False)
    summary = forms.CharField(
        label="Summary",
        required=False,
        max_length=LONGEST_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The same for all of them. It goes into the mail, too: leave out what is private.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Membership.objects.for_team(self.team).with_people()
        people = [(str(place.user_id), _called(place)) for place in places]
        self._choose("user", [("", "Choose…"), *people])
        statuses = ApplicationStatus.objects.for_team(self.team).order_by("position")
        labels = [(str(each.pk), each.label) for each in statuses]
        self._choose("status", [("", "Leave the status as it is"), *labels])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def _called(place: Membership) -> str:
    return f"{place.user} (sees only what is shared)" if place.is_restricted else str(place.user)


def _begin(form: ChoiceForm, membership: Membership) -> Begun:
    chosen = form.cleaned_data
    place = Membership.objects.for_team(form.team).select_related("user").get(user=chosen["user"])
    if place.user_id == membership.user_id:
        raise HandedToSelf(
            "This is you. To look after them yourself, assign the chats to yourself.", field="user"
        )
    choice = {"user": chosen["user"], "status": chosen["status"], "summary": chosen["summary"]}
    return Begun(choice, f"Hand over to {place.user}")


def _hand_over(doing: Doing, chats: Sequence[UUID]) -> Outcome:
    statuses = ApplicationStatus.objects.for_team(doing.team)
    outcome = statuses.filter(pk=doing.choice["status"]).first() if doing.choice["status"] else None
    given = hand_over_chats(
        team=doing.team,
        conversations=chats,
        user_id=UUID(doing.choice["user"]),
        said=Said(outcome=outcome, summary=doing.choice["summary"]),
        author=doing.actor,
        now=doing.now,
    )
    return Outcome({pk: str(handoff) for pk, handoff in given.handoffs.items()}, given.refused)


def _undo(doing: Doing, before: Mapping[UUID, Any]) -> int:
    handoffs = [UUID(handoff) for handoff in before.values()]
    return take_back_many(team=doing.team, handoffs=handoffs, actor=doing.actor, now=doing.now)


def _handing_over(targets: Targets, *, asks: str = "Hand the chats of {} over to a colleague.") -> Action:
    return Action(
        name="hand_over",
        label="Hand over",
        icon="handshake",
        right=Right.DIRECT,
        asks=asks,
        form=HandOverManyForm,
        begin=_begin,
        targets=targets,
        missing=UNWRITTEN,
        apply=_hand_over,
        undo=_undo,
        # Each has a place in several tables.
        size=100,
    )


add_actions("candidates", _handing_over(chats_with))
add_actions("applications", _handing_over(chats_of_applicants))
add_actions("conversations", _handing_over(themselves, asks="Hand {} over to a colleague."))
