"""Many chats put aside until later at once, and taken back onto the lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from apps.accounts.models import Membership
from apps.accounts.permissions import Right
from apps.chat import services
from apps.chat.later import OWN, moment_chosen, presets
from apps.core.errors import DomainError
from apps.grids.actions import Action, Begun, ChoiceForm, Doing, Outcome, Targets

CLOSED = "The chat is closed"


class SnoozeForm(ChoiceForm):
    when = forms.ChoiceField(label="Until when", required=False)
    until = forms.CharField(
        label="Another time",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = presets(now=timezone.now(), zone=timezone.get_current_timezone())
        choices = [*((each.key, f"{each.label} ({each.clock})") for each in offered), (OWN, "Another time")]
        self.fields["when"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = {name: self.cleaned_data.get(name, "") for name in ("when", "until")}
        try:
            at = moment_chosen(*given.values(), now=timezone.now(), zone=timezone.get_current_timezone())
        except DomainError as error:
            raise forms.ValidationError({"until": error.detail}) from None
        return given | {"at": at}


def _begin_snoozing(form: ChoiceForm, membership: Membership) -> Begun:  # noqa: ARG001
    at = form.cleaned_data["at"]
    there = timezone.localtime(at)
    words = f"Snooze until {date_format(there, 'D, M j')}, {there:%H:%M} {there.tzname()}"
    return Begun({"until": at.isoformat()}, words)


def _snooze(doing: Doing, chats: Sequence[UUID]) -> Outcome:
    snoozing = services.snooze_conversations(
        team=doing.team,
        conversations=chats,
        until=datetime.fromisoformat(doing.choice["until"]),
        actor=doing.actor,
        now=doing.now,
    )
    moments = {
        pk: [each.before.isoformat() if each.before else None, each.until.isoformat()]
        for pk, each in snoozing.snoozed.items()
    }
    return Outcome(moments, dict.fromkeys(snoozing.closed, CLOSED))


def _undo_snoozing(doing: Doing, before: Mapping[UUID, Any]) -> int:
    snoozed = {
        pk: services.Snoozed(datetime.fromisoformat(was) if was else None, datetime.fromisoformat(until))
        for pk, (was, until) in before.items()
    }
    return services.undo_snoozing(team=doing.team, snoozed=snoozed, actor=doing.actor, now=doing.now)


def snooze_action(targets: Targets) -> Action:
    return Action(
        name="snooze",
        label="Snooze",
        icon="alarm-clock",
        right=Right.ANSWER,
        asks="Put {} aside. They come back by themselves then, and at once when somebody writes.",
        form=SnoozeForm,
        begin=_begin_snoozing,
        targets=targets,
        apply=_snooze,
        undo=_undo_snoozing,
    )
