"""Which lines of the log somebody wants to see."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from apps.accounts.models import Team
from apps.audit.lines import SUBJECTS
from apps.audit.selectors import Asked, people_of_log

# A log of before is not ours; and of a last day there is one after it.
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)


class AuditForm(forms.Form):
    subject = forms.ChoiceField(
        label="What",
        required=False,
        choices=[("", "Everything"), *((each.slug, each.label) for each in SUBJECTS.values())],
    )
    colleague = forms.ChoiceField(label="Who", required=False)
    first_day = forms.DateField(
        label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, given: Any, *, team: Team) -> None:
        super().__init__(given)
        self.fields["colleague"].choices = [("", "Everybody"), *people_of_log(team=team)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        for name, day in (("first_day", first), ("last_day", last)):
            if day and not EARLIEST <= day <= LATEST:
                self.add_error(name, f"Choose a day from {EARLIEST:%Y} to {LATEST:%Y}.")
        if first and last and first > last:
            self.add_error("last_day", "The last day is before the first. Choose a later one.")
        return given

    @property
    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(
            subject=given["subject"],
            who=UUID(given["colleague"]) if given["colleague"] else None,
            first=given["first_day"],
            last=given["last_day"],
        )
