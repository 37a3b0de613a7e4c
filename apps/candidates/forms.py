"""What a manager types about the team itself, its steps, its fields and its tags."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.accounts.models import Team
from apps.candidates.models import CustomField
from apps.candidates.services import LONGEST_TAG
from apps.core.errors import DomainError
from apps.core.words import one_line

RULES = [
    (Team.ActiveApplication.NEWEST, "The newest: whoever applies again is there for the new job"),
    (Team.ActiveApplication.FIRST, "The first: it counts until somebody chooses another one"),
]
STAGES = [
    ("", "Nothing: the chat stays as it is"),
    ("new", "The chat becomes: new"),
    ("engaged", "The chat becomes: engaged"),
    ("disengaged", "The chat becomes: disengaged"),
    ("delivered", "The chat becomes: delivered"),
]


class WordsField(forms.CharField):
    """A name on one line, and a name also after that."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class SaidForm(forms.Form):
    """A form whose service has the last word."""

    def refuse(self, error: DomainError) -> None:
        """Say why not, at its field where there is one."""
        self.add_error(error.field if error.field in self.fields else None, error.detail)


class TeamForm(SaidForm):
    name = WordsField(label="Name", max_length=120)
    time_zone = forms.CharField(
        label="Time zone",
        max_length=60,
        help_text="Type a city to find it. Days and reports are counted in it.",
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off", "spellcheck": "false"}),
    )
    active_application = forms.ChoiceField(
        label="When somebody applies more than once, which application counts?",
        choices=RULES,
        widget=forms.RadioSelect,
    )
    work_days = forms.TypedMultipleChoiceField(
        label="Working days",
        choices=[(1, "Mon"), (2, "Tue"), (3, "Wed"), (4, "Thu"), (5, "Fri"), (6, "Sat"), (7, "Sun")],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    work_from = forms.TimeField(
        label="Work begins", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    work_until = forms.TimeField(
        label="Work ends",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text="By the team’s own clock. What goes “at the next working hour” waits for these.",
    )
    close_after_days = forms.IntegerField(
        label="Days until a chat closes by itself",
        required=False,
        min_value=0,
        max_value=365,
        help_text="Since the last that happened in it, if nobody waits. It opens again when they write. 0: never.",
    )
    price_per_part = forms.DecimalField(
        label="Price of a text part",
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=4,
        help_text="What your carrier takes for one, as 0.0079. With it a blast says what it will cost.",
        widget=forms.NumberInput(attrs={"step": "0.0001", "inputmode": "decimal"}),
    )


class StatusForm(SaidForm):
    label = WordsField(label="Name", max_length=60)
    stage = forms.ChoiceField(label="What reaching it does", choices=STAGES, required=False)


class NewFieldForm(SaidForm):
    label = WordsField(
        label="Name", max_length=60, help_text="As people say it: “Shift”, “Forklift licence”."
    )
    kind = forms.ChoiceField(label="Kind", choices=CustomField.Kind.choices, help_text="It stays for good.")
    choices = forms.CharField(
        label="Choices",
        required=False,
        help_text="For a choice only: one on each line.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_choices(self) -> list[str]:
        return str(self.cleaned_data["choices"]).splitlines()


class FieldForm(NewFieldForm):
    """What can be changed of a field that is there."""

    kind = None  # type: ignore[assignment]

    def __init__(self, data: Any = None, *, field: CustomField) -> None:
        known = {"label": field.label, "choices": "\n".join(field.choices)}
        super().__init__(data, initial=known)
        if not field.is_choice:
            del self.fields["choices"]
        else:
            self.fields["choices"].help_text = "One on each line."


class TagForm(SaidForm):
    name = WordsField(label="Tag", max_length=LONGEST_TAG)
