"""What a manager types about the team's numbers."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.core.errors import DomainError
from apps.core.phones import parse_phone
from apps.messaging.models import Number

CODE = {"autocomplete": "off", "spellcheck": "false"}


class SimulatedNumberForm(forms.Form):
    """A number at the simulated carrier, which asks for no account."""

    phone = forms.CharField(
        label="Phone number",
        max_length=40,
        help_text="With the country: +1 201 555 0123.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    label = forms.CharField(
        label="Label", max_length=60, required=False, help_text="What the team calls it: “Night line”."
    )

    def clean_phone(self) -> str:
        try:
            return parse_phone(self.cleaned_data["phone"])
        except DomainError as error:
            raise forms.ValidationError(error.detail) from None

    def clean(self) -> dict[str, Any]:
        """Strip what is pasted with spaces around it."""
        values = super().clean() or self.cleaned_data
        return {name: value.strip() for name, value in values.items()}


class ConnectNumberForm(SimulatedNumberForm):
    account_sid = forms.CharField(
        label="Account id",
        max_length=34,
        help_text="“AC” and 32 letters and digits, from the first page of the carrier's console.",
        widget=forms.TextInput(attrs=CODE),
    )
    auth_token = forms.CharField(
        label="Auth token",
        max_length=200,
        help_text="Kept encrypted and never shown again.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    messaging_service_sid = forms.CharField(
        label="Messaging service id",
        max_length=34,
        required=False,
        help_text="Only when the number sends through a messaging service (US business registration).",
        widget=forms.TextInput(attrs=CODE),
    )


class NumberForm(forms.Form):
    """How a connected number is used."""

    label = forms.CharField(label="Label", max_length=60, required=False)
    pace = forms.FloatField(
        label="Pace",
        min_value=Number.SLOWEST,
        max_value=Number.FASTEST,
        help_text="Text parts a second, as the carrier has granted them.",
        widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
    )
    daily_cap = forms.IntegerField(
        label="Cap a day",
        min_value=0,
        max_value=Number.LARGEST_CAP,
        help_text="Text parts until midnight Pacific time; 0 for none.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
