"""What people choose for many rows at once."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.core.words import one_line
from apps.grids.actions import ChoiceForm
from apps.grids.files import LABELS


class ExistingOrNewForm(ChoiceForm):
    """One of those that there are, or the name of a new one."""

    # What it is, as in “Add the tag”.
    noun = ""
    longest = 60

    existing = forms.ChoiceField(required=False)
    new = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = self.offered()
        field = self.fields["existing"]
        field.label = self.noun.capitalize()
        field.choices = [("", "Choose…"), *offered]  # type: ignore[attr-defined]
        self.fields["new"].label = f"Or a new {self.noun}"
        self.fields["new"].max_length = self.longest  # type: ignore[attr-defined]
        self.fields["new"].widget.attrs |= {"maxlength": str(self.longest), "autocomplete": "off"}
        if not offered:
            field.widget = forms.HiddenInput()
            self.fields["new"].label = f"Name of the new {self.noun}"

    def offered(self) -> list[tuple[str, str]]:
        """Return (id, name) of those that there are."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["new"] = one_line(cleaned.get("new", ""))
        if not self.errors and bool(cleaned.get("existing")) is bool(cleaned["new"]):
            raise forms.ValidationError(f"Choose a {self.noun}, or name a new one.", code="one_of_two")
        return cleaned


class ExportForm(forms.Form):
    kind = forms.ChoiceField(
        label="Kind of file", choices=[*LABELS.items()], initial="csv", widget=forms.RadioSelect
    )
