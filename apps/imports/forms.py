"""What people say when they bring a spreadsheet."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django import forms

from apps.accounts.models import Team
from apps.imports.models import Import
from apps.imports.reading import ENCODINGS, SEPARATORS
from apps.lists.models import List

# As a request may be (`pivotcx.bodies`).
MOST_MB = 20
# Countries whose numbers people here meet first; all others follow by their letters.
FIRST_COUNTRIES = ("US", "CA", "MX", "GB", "DE", "ES", "FR")


def country_choices() -> list[tuple[str, str]]:
    regions = sorted(phonenumbers.SUPPORTED_REGIONS - {*FIRST_COUNTRIES})
    return [
        (region, f"{region} (+{phonenumbers.country_code_for_region(region)})")
        for region in (*FIRST_COUNTRIES, *regions)
    ]


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Spreadsheet",
        help_text=f".csv or .xlsx, up to 100,000 rows, 200 columns and {MOST_MB} MB.",
        error_messages={"required": "Choose a file first.", "empty": "This file is empty."},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )


class ReadingForm(forms.Form):
    """How a file is read, where what was found out is wrong."""

    default_country = forms.ChoiceField(
        label="Phone numbers without a country are of", choices=country_choices
    )
    encoding = forms.ChoiceField(label="Letters", required=False)
    separator = forms.ChoiceField(label="Between columns", required=False)
    sheet = forms.ChoiceField(label="Sheet", required=False)

    def __init__(self, *args: Any, import_: Import, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": self.found(import_), **kwargs})
        choices: dict[str, list[tuple[str, str]]] = {
            "encoding": list(ENCODINGS.items()) if import_.encoding else [],
            "separator": [(sign, name.capitalize()) for sign, name in SEPARATORS.items()]
            if import_.separator
            else [],
            "sheet": [(sheet, sheet) for sheet in import_.sheets] if len(import_.sheets) > 1 else [],
        }
        for name, listed in choices.items():
            if listed:
                self.fields[name].choices = listed  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    @staticmethod
    def found(import_: Import) -> dict[str, str]:
        return {"default_country": import_.default_country, **import_.reading_options()}


class StartForm(forms.Form):
    """Everything else that is asked once for the whole file."""

    opt_in = forms.ChoiceField(
        label="Did these people agree to be texted?",
        choices=[
            ("yes", "Yes, all of them agreed"),
            ("no", "No, they did not agree"),
            ("", "It is not known: nothing is put on record"),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    consent_method = forms.CharField(
        label="How they agreed",
        max_length=40,
        required=False,
        help_text="A web form, a paper, a phone call …",
    )
    consent_wording = forms.CharField(
        label="To which words",
        max_length=1000,
        required=False,
        help_text="Kept in the consent log of each of them.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    list = forms.ModelChoiceField(
        label="Put them on", queryset=List.objects.none(), required=False, empty_label="A new list"
    )
    list_name = forms.CharField(label="Name of the new list", max_length=80, required=False)
    medium = forms.CharField(label="Medium of their applications", max_length=120, required=False)
    campaign = forms.CharField(label="Campaign of their applications", max_length=120, required=False)

    def __init__(self, *args: Any, team: Team, import_: Import, **kwargs: Any) -> None:
        initial = {"medium": import_.medium, "list_name": f"Import of {import_.file_name}"[:80]}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["list"].queryset = List.objects.for_team(team).static().by_name()  # type: ignore[attr-defined]
        if import_.has_opt_in_column:
            for name in ("opt_in", "consent_method", "consent_wording"):
                del self.fields[name]
