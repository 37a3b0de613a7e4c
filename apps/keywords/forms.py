"""What a manager fills in about a keyword."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from apps.accounts.models import Team, User
from apps.candidates.models import ApplicationStatus
from apps.core.errors import DomainError
from apps.core.phones import format_phone
from apps.keywords.models import LONGEST_WORD, Keyword
from apps.lists.models import List
from apps.messaging.models import Number, Template

TERMS = (
    "By texting you agree to get texts from {team} about jobs. Message and data rates may apply. "
    "Reply STOP to end, HELP for help."
)
# A form with a field called “list” has no other word for it.
BoundFields = list[forms.BoundField]
OF_WORD = ("word", "spellings", "number", "template", "body")


class KeywordForm(forms.Form):
    word = forms.CharField(
        label="Word",
        max_length=LONGEST_WORD,
        help_text="The whole text, in any case: short, and easy to type.",
    )
    spellings = forms.CharField(
        label="Other spellings", max_length=400, required=False, help_text="With commas between them."
    )
    number = forms.ModelChoiceField(label="Texted to", queryset=Number.objects.none(), empty_label=None)
    template = forms.ModelChoiceField(
        label="Answer with a template",
        queryset=Template.objects.none(),
        required=False,
        empty_label="No: own words",
    )
    body = forms.CharField(
        label="Own words",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Where no template is chosen. A field needs words for who is new: {{first_name|there}}.",
    )
    terms = forms.CharField(
        label="What they read beside the word",
        max_length=320,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands on the card, and in the consent log with their text.",
    )
    source = forms.CharField(label="Source", max_length=120, required=False)
    medium = forms.CharField(label="Medium", max_length=120, required=False)
    campaign = forms.CharField(label="Campaign", max_length=120, required=False)
    job_title = forms.CharField(label="Job title", max_length=200, required=False)
    job_location = forms.CharField(label="Job location", max_length=200, required=False)
    list = forms.ModelChoiceField(
        label="Put on the list", queryset=List.objects.none(), required=False, empty_label="None"
    )
    assignee = forms.ModelChoiceField(
        label="Assign to",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody",
        help_text="Whoever has somebody already, keeps them.",
    )
    status = forms.ModelChoiceField(
        label="Status of the application",
        queryset=ApplicationStatus.objects.none(),
        required=False,
        empty_label="New",
    )
    tags = forms.CharField(
        label="Tags", max_length=400, required=False, help_text="With commas between them."
    )
    again_after = forms.IntegerField(
        label="Applies again after … hours",
        min_value=0,
        max_value=8760,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="Sooner, the same word is no second application; the answer comes at most once an hour.",
    )
    needs_no_person = forms.BooleanField(
        label="The answer is all there is to say",
        required=False,
        help_text="Then the chat does not wait for a person.",
    )
    is_active = forms.BooleanField(label="Switched on", required=False)

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: dict[str, Any] = {
            "number": Number.objects.for_team(team).order_by("created_at", "pk"),
            "template": Template.objects.for_team(team).of_team().in_order(),
            "list": List.objects.for_team(team).static().by_name(),
            "assignee": User.objects.filter(memberships__team=team).order_by("full_name", "pk"),
            "status": ApplicationStatus.objects.for_team(team).order_by("position"),
        }
        for name, known in rows.items():
            chosen: Any = self.fields[name]
            chosen.queryset = known
            if name == "number":
                chosen.label_from_instance = lambda number: format_phone(number.phone)

    @staticmethod
    def new(team: Team) -> dict[str, Any]:
        """Return what the form shows for a new one."""
        known = {"medium": "Keyword", "again_after": 24, "is_active": True}
        return {**known, "terms": TERMS.format(team=team.name)}

    @staticmethod
    def of(keyword: Keyword, *, tags: dict[Any, str]) -> dict[str, Any]:
        """Return what the form shows of a keyword."""
        plain = ("word", "body", "terms", "source", "medium", "campaign", "job_title", "job_location")
        switches = ("again_after", "needs_no_person", "is_active")
        return {
            **{name: getattr(keyword, name) for name in (*plain, *switches)},
            **{
                name: getattr(keyword, f"{name}_id")
                for name in ("number", "template", "list", "assignee", "status")
            },
            "spellings": ", ".join(keyword.other_spellings),
            "tags": ", ".join(tags[each] for each in keyword.tags if each in tags),
        }

    @property
    def of_word(self) -> BoundFields:
        """Return the fields above the preview: the word, and what it is answered with."""
        return [self[name] for name in OF_WORD]

    @property
    def of_people(self) -> BoundFields:
        """Return the fields below the preview."""
        return [self[name] for name in self.fields if name not in OF_WORD]

    @property
    def meant(self) -> dict[str, Any]:
        """Return what the service is to write."""
        given = dict(self.cleaned_data)
        if given["template"] is not None:
            given.pop("body")
        return given | {name: _apart(given[name]) for name in ("spellings", "tags")}

    def refuse(self, error: DomainError) -> None:
        """Say why not, at its field where there is one."""
        self.add_error(error.field if error.field in self.fields else None, error.detail)


def _apart(text: str) -> list[str]:
    return [part for part in map(str.strip, re.split(r"[,\n]", text)) if part]
