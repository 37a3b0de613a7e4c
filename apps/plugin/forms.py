"""What a person says of a token of theirs."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.core.words import one_line


class TokenForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="Where you will use it, such as “Laptop at work”, for your own overview.",
    )

    def clean_name(self) -> Any:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("A token needs a name.")
        return name
