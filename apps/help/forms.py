"""What is asked for."""

from __future__ import annotations

from django import forms

from apps.help.models import MOST_CHARACTERS


class AskForm(forms.Form):
    words = forms.CharField(
        label="What do you need?",
        help_text="What you wanted to do, what happened instead, and with whom, if it was about somebody.",
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    page = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)
    request_id = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
