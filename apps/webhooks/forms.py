"""What managers say of an endpoint."""

from __future__ import annotations

from django import forms

from apps.webhooks.happenings import HAPPENINGS


class EndpointForm(forms.Form):
    url = forms.CharField(
        label="Address",
        max_length=2_000,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        help_text="Where calls go: https, and on the public internet.",
    )
    description = forms.CharField(
        label="Name", max_length=120, required=False, help_text="Who listens there, for your own overview."
    )
    events = forms.MultipleChoiceField(
        label="Tell it when",
        choices=[(each.name, f"{each.words} ({each.name})") for each in HAPPENINGS.values()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one event."},
    )
