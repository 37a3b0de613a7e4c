"""What is asked of whoever hands a candidate over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.safestring import SafeString

from apps.accounts.models import Membership
from apps.candidates.models import ApplicationStatus
from apps.core.markup import markup
from apps.core.words import counted
from apps.handoffs.models import LONGEST_SUMMARY, MOST_STARS, Handoff
from apps.handoffs.selectors import Sister
from apps.handoffs.services import Said


def _drawn(stars: int) -> SafeString:
    """Return stars for who sees them, and in words for who hears them."""
    words = counted(stars, "star")
    return markup(
        '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>', "★" * stars, words
    )


Kind = Handoff.Kind
STARS = [("", "None"), *((str(each), _drawn(each)) for each in range(1, MOST_STARS + 1))]


class HandOverForm(forms.Form):
    """To whom, and what is said. Which of the three a handoff is to, decides which field is asked for.

    Without `statuses`, which is where there is no application, no outcome is asked for.
    """

    kind = forms.ChoiceField(
        label="Hand over to", choices=Kind, initial=Kind.MEMBER, widget=forms.RadioSelect
    )
    user = forms.ChoiceField(label="Who", required=False)
    email = forms.EmailField(
        label="E-mail",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    team = forms.ChoiceField(label="Team", required=False)
    person = forms.EmailField(
        label="Somebody there, by e-mail",
        required=False,
        help_text="Left empty, the chat is nobody’s yet, and the managers there are told.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    status = forms.ChoiceField(label="Outcome", required=False)
    stars = forms.TypedChoiceField(
        label="Stars", choices=STARS, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    summary = forms.CharField(
        label="Summary",
        required=False,
        max_length=LONGEST_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What they should know before they write. It goes into the mail, too: leave out what is private.",
    )
    client_id = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        people: Iterable[Membership],
        teams: Iterable[Sister],
        statuses: Iterable[ApplicationStatus],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.user_id): each for each in people}
        self.teams = {str(each.pk): each for each in teams}
        labels = {pk: _called(each) for pk, each in self.people.items()}
        self._choose("user", [("", "Choose somebody"), *labels.items()])
        self._choose("team", [("", "Choose a team"), *((pk, each.name) for pk, each in self.teams.items())])
        kinds = [kind for kind in Kind.choices if kind[0] != Kind.TEAM or self.teams]
        self._choose("kind", [kind for kind in kinds if kind[0] != Kind.MEMBER or self.people])
        if not self.people:
            self.initial.setdefault("kind", Kind.EMAIL)
        self.statuses = {str(each.pk): each for each in statuses}
        if self.statuses:
            labels = {pk: each.label for pk, each in self.statuses.items()}
            self._choose("status", [("", "Leave the status as it is"), *labels.items()])
        else:
            del self.fields["status"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        needed = {Kind.MEMBER: "user", Kind.EMAIL: "email", Kind.TEAM: "team"}.get(given.get("kind", ""))
        if needed and not given.get(needed) and needed not in self.errors:
            self.add_error(needed, "Say to whom.")
        return given

    @property
    def said(self) -> Said:
        given = self.cleaned_data
        outcome = self.statuses.get(given.get("status", ""))
        return Said(outcome=outcome, stars=given.get("stars"), summary=given.get("summary", ""))

    @property
    def membership(self) -> Membership:
        return self.people[self.cleaned_data["user"]]

    @property
    def team_id(self) -> UUID:
        return self.teams[self.cleaned_data["team"]].pk

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self._field(name).choices = choices

    def _field(self, name: str) -> Any:
        return self.fields[name]


def _called(membership: Membership) -> str:
    return (
        f"{membership.user} (sees only what is shared)" if membership.is_restricted else str(membership.user)
    )
