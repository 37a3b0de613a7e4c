"""What can be done with many chats at once, and with the applications and the consent of whom they are with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from apps.accounts.models import Membership, Team
from apps.accounts.permissions import Right
from apps.candidates.acting import PEOPLE_OF, applicants, tag_actions
from apps.candidates.models import Application, ApplicationStatus
from apps.chat import services
from apps.chat.models import Conversation
from apps.chat.refusing import opt_out_action
from apps.chat.snoozing import CLOSED, snooze_action
from apps.grids.actions import Action, Begun, ChoiceForm, Doing, Outcome, Targets, add_actions, themselves

UNWRITTEN = "Nobody has written with them yet"
NOBODY = "nobody"


def partners(team: Team, rows: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """Return with whom these chats are."""
    found = Conversation.objects.for_team(team).filter(pk__in=list(rows))
    return dict(found.values_list("pk", "candidate_id"))


def chats_with(team: Team, rows: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """Return the chats with these people."""
    found = Conversation.objects.for_team(team).filter(candidate__in=list(rows))
    return dict(found.values_list("candidate_id", "pk"))


def chats_of_applicants(team: Team, rows: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """Return the chats with whose applications these are."""
    people = applicants(team, rows)
    chats = chats_with(team, list(people.values()))
    return {row: chats[person] for row, person in people.items() if person in chats}


def active_applications(team: Team, rows: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """Return the applications of these people that count."""
    found = Application.objects.for_team(team).active().filter(candidate__in=list(rows))
    return dict(found.values_list("candidate_id", "pk"))


class AssignForm(ChoiceForm):
    assignee = forms.ChoiceField(label="To whom")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Membership.objects.for_team(self.team).with_people()
        people = [(str(place.user_id), str(place.user)) for place in places]
        choices = [("", "Choose…"), (NOBODY, "Nobody"), *people]
        self.fields["assignee"].choices = choices  # type: ignore[attr-defined]


class StatusForm(ChoiceForm):
    status = forms.ChoiceField(label="Status")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        statuses = ApplicationStatus.objects.for_team(self.team).order_by("position")
        choices = [("", "Choose…"), *((str(each.pk), each.label) for each in statuses)]
        self.fields["status"].choices = choices  # type: ignore[attr-defined]


def _begin_assigning(form: ChoiceForm, membership: Membership) -> Begun:  # noqa: ARG001
    chosen = form.cleaned_data["assignee"]
    if chosen == NOBODY:
        return Begun({"assignee": None}, "Assign to nobody")
    place = Membership.objects.for_team(form.team).select_related("user").get(user=chosen)
    return Begun({"assignee": chosen}, f"Assign to {place.user}")


def _begin_moving(form: ChoiceForm, membership: Membership) -> Begun:  # noqa: ARG001
    status = ApplicationStatus.objects.for_team(form.team).get(pk=form.cleaned_data["status"])
    return Begun({"status": str(status.pk)}, f"Set the status “{status.label}”")


def _begin_closing(form: ChoiceForm, membership: Membership) -> Begun:  # noqa: ARG001
    return Begun({}, "Close")


def _begin_opening(form: ChoiceForm, membership: Membership) -> Begun:  # noqa: ARG001
    return Begun({}, "Open")


def _assign(doing: Doing, chats: Sequence[UUID]) -> Outcome:
    assignee = None
    if user_id := doing.choice["assignee"]:
        places = Membership.objects.for_team(doing.team).select_related("user")
        place = places.filter(user=user_id).first()
        if place is None:
            raise services.NotAMember("Whom it is to be assigned to has left the team.")
        assignee = place.user
    given = services.assign_conversations(
        team=doing.team, conversations=chats, assignee=assignee, actor=doing.actor
    )
    return Outcome({pk: [_text(each.before), _text(each.share)] for pk, each in given.items()})


def _undo_assigning(doing: Doing, before: Mapping[UUID, Any]) -> int:
    given = {
        pk: services.Given(*(UUID(each) if each else None for each in was)) for pk, was in before.items()
    }
    by = doing.choice["assignee"]
    return services.give_back_conversations(
        team=doing.team, given=given, by=UUID(by) if by else None, actor=doing.actor
    )


def _close(doing: Doing, chats: Sequence[UUID]) -> Outcome:
    closed = services.close_conversations(
        team=doing.team, conversations=chats, actor=doing.actor, now=doing.now
    )
    moments = {pk: [at.isoformat() if at else None for at in each] for pk, each in closed.items()}
    return Outcome(moments)


def _undo_closing(doing: Doing, before: Mapping[UUID, Any]) -> int:
    closed = {
        pk: services.Closed(
            datetime.fromisoformat(at), *(datetime.fromisoformat(each) if each else None for each in were)
        )
        for pk, (at, *were) in before.items()
    }
    return services.undo_closing(team=doing.team, closed=closed, actor=doing.actor)


def _open(doing: Doing, chats: Sequence[UUID]) -> Outcome:
    opened = services.open_conversations(team=doing.team, conversations=chats, actor=doing.actor)
    return Outcome({pk: at.isoformat() for pk, at in opened.items()})


def _undo_opening(doing: Doing, before: Mapping[UUID, Any]) -> int:
    opened = {pk: datetime.fromisoformat(at) for pk, at in before.items()}
    return services.undo_opening(team=doing.team, opened=opened, actor=doing.actor, now=doing.now)


def _move(doing: Doing, applications: Sequence[UUID]) -> Outcome:
    moving = services.move_applications(
        team=doing.team, applications=applications, status_id=UUID(doing.choice["status"]), actor=doing.actor
    )
    moved = {pk: [str(was.status), was.stage] for pk, was in moving.moved.items()}
    return Outcome(moved, dict.fromkeys(moving.closed, CLOSED))


def _undo_moving(doing: Doing, before: Mapping[UUID, Any]) -> int:
    moved = {pk: services.Moved(UUID(status), stage) for pk, (status, stage) in before.items()}
    return services.move_applications_back(
        team=doing.team, moved=moved, status_id=UUID(doing.choice["status"]), actor=doing.actor
    )


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None


def _assigning(targets: Targets, *, asks: str = "Assign the chats of {}.") -> Action:
    return Action(
        name="assign",
        label="Assign",
        icon="user-plus",
        right=Right.DIRECT,
        asks=asks,
        form=AssignForm,
        begin=_begin_assigning,
        targets=targets,
        missing=UNWRITTEN,
        apply=_assign,
        undo=_undo_assigning,
        is_first=True,
    )


def _moving(targets: Targets) -> Action:
    return Action(
        name="status",
        label="Set status",
        icon="circle-check",
        right=Right.EDIT_CANDIDATES,
        asks="Set the status of {}.",
        form=StatusForm,
        begin=_begin_moving,
        targets=targets,
        missing="Without an application",
        apply=_move,
        undo=_undo_moving,
    )


def _opening_and_closing() -> Iterator[Action]:
    yield Action(
        name="close",
        label="Close",
        icon="check",
        right=Right.ANSWER,
        asks="Close {}. Nobody waits in a closed one.",
        begin=_begin_closing,
        targets=themselves,
        apply=_close,
        undo=_undo_closing,
    )
    yield Action(
        name="open",
        label="Open again",
        icon="undo-2",
        right=Right.ANSWER,
        asks="Open {} again.",
        begin=_begin_opening,
        targets=themselves,
        apply=_open,
        undo=_undo_opening,
    )


add_actions("candidates", _assigning(chats_with), _moving(active_applications), opt_out_action(themselves))
add_actions(
    "applications",
    _assigning(chats_of_applicants),
    _moving(themselves),
    opt_out_action(applicants, whom=PEOPLE_OF),
)
add_actions(
    "conversations",
    *tag_actions(partners, whom=PEOPLE_OF),
    _assigning(themselves, asks="Assign {}."),
    snooze_action(themselves),
    *_opening_and_closing(),
    opt_out_action(partners, whom=PEOPLE_OF),
)
