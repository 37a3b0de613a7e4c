"""What people fill in on the chat page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from apps.candidates.models import Candidate

if TYPE_CHECKING:
    _CandidateModelForm = forms.ModelForm[Candidate]
else:
    _CandidateModelForm = forms.ModelForm


class NewCandidateForm(forms.Form):
    """Somebody to text. Whether the number is one, the service says."""

    phone = forms.CharField(
        label="Phone",
        max_length=40,
        required=False,
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel", "autofocus": True}
        ),
        help_text="If they are here already, their chat opens.",
    )
    first_name = forms.CharField(label="First name", max_length=100, required=False)
    last_name = forms.CharField(label="Last name", max_length=100, required=False)
    job_title = forms.CharField(label="Job title", max_length=200, required=False)
    job_location = forms.CharField(label="Job location", max_length=200, required=False)

    @property
    def names(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("first_name", "last_name")}

    @property
    def attribution(self) -> dict[str, str]:
        given = {name: self.cleaned_data[name] for name in ("job_title", "job_location")}
        return {name: value for name, value in given.items() if value}


class CandidateForm(_CandidateModelForm):
    """What is known of a candidate. It never saves: the service does."""

    class Meta:
        model = Candidate
        fields = [
            *("first_name", "middle_name", "last_name", "email"),
            *("street", "city", "state", "postal_code", "country"),
        ]
        labels = {"email": "E-mail", "postal_code": "Postal code"}
        widgets: dict[str, Any] = {
            "country": forms.TextInput(attrs={"maxlength": 2, "placeholder": "US"}),
        }

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()
