"""What a manager fills in about an assignment rule."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.accounts.models import Membership, Team
from apps.assignments.models import LONGEST_NAME, AssignmentRule
from apps.core.errors import DomainError


class AssignmentRuleForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        help_text="It stands in each chat that the rule assigns: “Nurses in Ohio”.",
    )
    gives = forms.ChoiceField(
        label="Who gets them", choices=AssignmentRule.Gives.choices, widget=forms.RadioSelect
    )
    people = forms.ModelMultipleChoiceField(
        label="People",
        queryset=Membership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="One gets them all; several take turns, each as many as the others.",
        to_field_name="user_id",
    )

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["people"]
        chosen.queryset = Membership.objects.for_team(team).with_people()
        chosen.label_from_instance = lambda membership: str(membership.user)

    @staticmethod
    def of(rule: AssignmentRule) -> dict[str, Any]:
        return {"name": rule.name, "gives": rule.gives, "people": rule.people}

    @property
    def meant(self) -> dict[str, Any]:
        """Return what the service is to write."""
        given = self.cleaned_data
        return {**given, "people": [each.user_id for each in given["people"]]}

    def refuse(self, error: DomainError) -> None:
        """Say why not, at its field where there is one."""
        self.add_error(error.field if error.field in self.fields else None, error.detail)
