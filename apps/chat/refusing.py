"""Many people opted out at once, each for the reason that is given, as one by one: with a note and in the log."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django import forms

from apps.accounts.models import Membership
from apps.accounts.permissions import Right
from apps.candidates.acting import among_living
from apps.candidates.models import Candidate
from apps.chat.services import opt_candidate_out
from apps.grids.actions import Action, Begun, ChoiceForm, Doing, Outcome, Targets
from apps.messaging.models import OptOut

# Each takes a handful of statements: a batch must end well within the hold of its worker.
AT_ONCE = 100
LONGEST_REASON = 200
FINAL = "This cannot be undone at once: whoever is to be texted again has to be opted in, one by one, with a reason."


class OptOutForm(ChoiceForm):
    reason = forms.CharField(
        label="Why", max_length=LONGEST_REASON, help_text="It stands in each chat, and in the consent log."
    )


def opt_out_action(targets: Targets, *, whom: str = "{}") -> Action:
    """Return the action that opts people out; `targets` leads from rows to them, and so does `whom` in words."""
    return Action(
        name="opt_out",
        label="Opt out",
        icon="ban",
        right=Right.EDIT_CANDIDATES,
        asks=f"Stop all texts to {whom}.",
        form=OptOutForm,
        begin=_begin,
        targets=targets,
        apply=_opt_out,
        final=FINAL,
        size=AT_ONCE,
    )


def _begin(form: ChoiceForm, membership: Membership) -> Begun:
    source = OptOut.Source.USER if membership.user_id else OptOut.Source.API
    return Begun({"reason": form.cleaned_data["reason"], "source": source}, "Opt out")


def _opt_out(doing: Doing, people: Sequence[UUID]) -> Outcome:
    living, gone = among_living(doing, people)
    changed = {}
    for person in Candidate.objects.for_team(doing.team).filter(pk__in=living).order_by("pk"):
        person.team = doing.team
        if opt_candidate_out(
            candidate=person,
            reason=doing.choice["reason"],
            source=OptOut.Source(doing.choice["source"]),
            author=doing.actor,
            now=doing.now,
        ):
            changed[person.pk] = True
    return Outcome(changed, gone)
