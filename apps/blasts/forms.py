"""What people fill in about blasts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator

from apps.accounts.models import Membership
from apps.blasts.models import Blast
from apps.core.phones import format_phone
from apps.core.zones import NoSuchTime, moment_of_clock
from apps.lists.forms import TestForm, ToldForm, WordsForm
from apps.lists.models import List
from apps.messaging.models import Number


class VersionForm(forms.Form):
    """Which version of a blast somebody has looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def look_again(self, **seen: int) -> None:
        """Keep what was filled in, and let it count for what is shown now."""
        given: Any = self.data
        given = given.copy()
        given.update({name: str(value) for name, value in seen.items() if name in given})
        self.data = given


class BlastForm(VersionForm, WordsForm):
    """What is said to whom. Kept as a draft, also where something is still missing."""

    name = forms.CharField(label="Name", max_length=80, help_text="Colleagues find it by that.")
    list = forms.ModelChoiceField(label="List", queryset=List.objects.none(), empty_label="Choose…")
    number = forms.ModelChoiceField(label="From", queryset=Number.objects.none(), empty_label=None)
    body_b = forms.CharField(
        label="Other words (B), for some of them",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="To find out which words are answered more.",
    )
    share_b = forms.IntegerField(
        label="How many of a hundred get the other words (B)",
        required=False,
        min_value=1,
        max_value=99,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, templates=self.offered(membership), **kwargs)
        team = membership.team
        chosen: Any = self.fields
        chosen["list"].queryset = List.objects.for_team(team).by_name()
        chosen["number"].queryset = Number.objects.for_team(team).order_by("created_at", "pk")
        chosen["number"].label_from_instance = lambda number: format_phone(number.phone)
        chosen["number"].required = chosen["number"].queryset.exists()

    @staticmethod
    def of(blast: Blast) -> dict[str, Any]:
        """Return what the form shows of a blast."""
        return {
            "version": blast.version,
            "name": blast.name,
            "list": blast.list_id,
            "number": blast.number_id,
            "body": blast.body,
            "body_b": blast.body_b,
            "share_b": blast.share_b or None,
            "track_links": blast.track_links,
        }

    @property
    def meant(self) -> dict[str, Any]:
        """Return what the service is to write."""
        given = {name: value for name, value in self.written.items() if name != "version"}
        return given | {"share_b": given["share_b"] or (50 if given["body_b"].strip() else 0)}


class BlastTestForm(VersionForm, TestForm):
    variant = forms.ChoiceField(label="Which words", required=False)

    def __init__(self, *args: Any, blast: Blast, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not blast.has_variants:
            del self.fields["variant"]
            return
        chosen: Any = self.fields
        chosen["variant"].choices = [
            (name, f"{name.upper()}: {Truncator(words).chars(40)}") for name, words in blast.bodies.items()
        ]


class ClockField(forms.DateTimeField):
    """What the team's clocks show at a moment: what they show twice is the first of the two, as with planned texts."""

    def to_python(self, value: Any) -> datetime | None:
        try:
            written = parse_datetime(str(value or "").strip())
            if written is not None and written.tzinfo is None:
                return moment_of_clock(written, zone=timezone.get_current_timezone())
        except NoSuchTime as error:
            raise forms.ValidationError(error.detail) from None
        except (ValueError, OverflowError):
            raise forms.ValidationError("Say when: a day and a time.") from None
        return super().to_python(value)


class StartForm(VersionForm, ToldForm):
    """When it goes, and to how many people."""

    field_order = ("when", "send_at", "typed", "told")

    when = forms.ChoiceField(
        label="When",
        choices=[("now", "Now"), ("later", "At a moment")],
        initial="now",
        widget=forms.RadioSelect,
    )
    send_at = ClockField(
        label="Moment",
        required=False,
        help_text="In the team's time. Where it is night for somebody then, theirs waits for the morning.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def warning(self, people: str) -> str:
        return f"This goes to {people}, and cannot be taken back."

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("when") == "later" and not given.get("send_at") and "send_at" not in self.errors:
            self.add_error("send_at", "Say when.")
        return given


class ApproveForm(VersionForm):
    told = forms.IntegerField(widget=forms.HiddenInput)
