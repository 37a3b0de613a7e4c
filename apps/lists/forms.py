"""What people fill in about lists."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.lists.models import List


class NameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=80)
    description = forms.CharField(label="What it is for", max_length=300, required=False)


class NewListForm(NameForm):
    """A list that is empty, or of whom a filter finds: those of now, or at any moment whoever it finds then."""

    kind = forms.ChoiceField(
        label="Kind",
        choices=[
            (List.Kind.DYNAMIC, "Dynamic: whoever fits, at any moment"),
            (List.Kind.STATIC, "Static: those who fit now, and whom you add"),
        ],
        initial=List.Kind.DYNAMIC,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, has_filter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_filter:
            # Whom should it follow?
            kind: Any = self.fields["kind"]
            kind.choices, kind.initial = [(List.Kind.STATIC, "Static")], List.Kind.STATIC
            kind.widget = forms.HiddenInput()


class CombineForm(forms.Form):
    """A new list of two: both together, or the one without the other."""

    name = forms.CharField(label="Name of the new list", max_length=80)
    how = forms.ChoiceField(
        label="How",
        choices=[
            ("union", "Everybody who is on this list or on the other"),
            ("difference", "Who is on this list and not on the other"),
        ],
        widget=forms.RadioSelect,
        initial="union",
    )
    list = forms.ModelChoiceField(label="The other list", queryset=List.objects.none(), empty_label="Choose…")

    def __init__(self, *args: Any, lists: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["list"]
        chosen.queryset = lists


class CopyForm(forms.Form):
    name = forms.CharField(label="Name of the copy", max_length=80)


class PartListForm(forms.Form):
    name = forms.CharField(label="Name of the new list", max_length=80)
