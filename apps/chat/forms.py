"""What people fill in on the chat page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms

from apps.candidates.custom_values import BadCustomValue, custom_value_words, read_custom_value
from apps.candidates.models import Candidate, CustomField
from apps.core.errors import DomainError
from apps.core.phones import format_phone
from apps.messaging.models import Template

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


class ApplicationForm(forms.Form):
    """What somebody applies for, as a colleague has heard it."""

    job_title = forms.CharField(
        label="Job title",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    job_location = forms.CharField(
        label="Job location",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PlannedTextForm(forms.Form):
    """The words of a text that is planned, and when it leaves: as the page's clock shows it."""

    body = forms.CharField(label="Text", widget=forms.Textarea(attrs={"rows": 4}), strip=True)
    send_at = forms.CharField(
        label="Leaves", max_length=40, widget=forms.TextInput(attrs={"type": "datetime-local"})
    )
    # What the page said of it when it was opened: who leaves that as it was, moves nothing.
    was_at = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


class CandidateForm(_CandidateModelForm):
    """What is known of a candidate, the team's own fields too. It never saves: the service does.

    It carries what its page showed, so that whoever changes one thing does not undo what a colleague changed meanwhile.
    """

    # Not of the model: which number was meant, and whether it is free, the service says.
    phone = forms.CharField(
        label="Phone",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
        help_text="What has not left yet goes to the new one. What they agreed to or refused stays with the old one.",
    )
    field_order = ("first_name", "middle_name", "last_name", "phone")

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

    def __init__(self, *args: Any, own_fields: Sequence[CustomField] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].initial = format_phone(self.instance.phone)
        self.own_fields = {f"custom-{field.key}": field for field in own_fields}
        for name, field in self.own_fields.items():
            self.fields[name] = _control(field, self.instance.custom.get(field.key))
        for name, control in self.fields.items():
            control.show_hidden_initial = not self.is_bound or self.add_initial_prefix(name) in self.data

    def clean(self) -> dict[str, Any]:
        """Read what has changed of the own fields. What stood there before its field did, is left alone."""
        values = super().clean() or self.cleaned_data
        self.custom: dict[str, Any] = {}
        for name, field in self.own_fields.items():
            given = values.pop(name, None)
            if name not in self.changed_data:
                continue
            try:
                self.custom[field.key] = read_custom_value(field, given)
            except BadCustomValue as error:
                self.add_error(name, error.detail)
        return values

    @property
    def changes(self) -> dict[str, Any]:
        """Return what the service is to write, but for another phone."""
        known = {name: value for name, value in self.cleaned_data.items() if name in self.changed_data}
        known.pop("phone", None)
        return {**known, **({"custom": self.custom} if self.custom else {})}

    @property
    def other_phone(self) -> str | None:
        """Return what was typed for their phone, if that is not what stood there."""
        is_changed = self.add_prefix("phone") in self.data and "phone" in self.changed_data
        return str(self.cleaned_data["phone"]) if is_changed else None


def _control(field: CustomField, value: Any) -> forms.Field:
    """Return the control for a field's kind, with what somebody has there."""
    words = custom_value_words(field, value)
    made = forms.CharField(label=field.label, required=False, initial=words)
    try:
        read_custom_value(field, value)
    except BadCustomValue:
        # As it is, to be mended.
        return made
    match CustomField.Kind(field.kind):
        case CustomField.Kind.NUMBER:
            made.widget = forms.NumberInput(attrs={"step": "any"})
        case CustomField.Kind.DATE:
            made.widget = forms.DateInput(attrs={"type": "date"})
        case CustomField.Kind.CHOICE:
            made.widget = forms.Select(choices=[("", "–"), *((each, each) for each in field.choices)])
        case CustomField.Kind.YES_NO:
            made.widget = forms.Select(choices=[("", "–"), ("Yes", "Yes"), ("No", "No")])
    return made


class TemplateForm(forms.Form):
    """Words that are written often. Whether they can be, the service says."""

    name = forms.CharField(
        label="Name",
        max_length=Template.LONGEST_NAME + 1,
        help_text="Short: in a chat you type it behind a slash, as in /hours.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    body = forms.CharField(
        label="Text",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Fields like {{first_name|there}} are filled for each person; behind the bar stands what to say "
        "where nothing is known.",
    )
    track_links = forms.BooleanField(
        label="Track links",
        required=False,
        help_text="Addresses in it go out as short ones of ours, and each text says whether they were opened.",
    )

    def refuse(self, error: DomainError) -> None:
        """Say why not, at its field where there is one."""
        self.add_error(error.field if error.field in self.fields else None, error.detail)


class NewTemplateForm(TemplateForm):
    """A new one: only a manager gives it to the team."""

    field_order = ("name", "for_team", "body")
    for_team = forms.BooleanField(label="For everybody in the team", required=False)

    def __init__(self, data: Any = None, *, may_manage: bool) -> None:
        super().__init__(data, initial={"for_team": True})
        if not may_manage:
            del self.fields["for_team"]
