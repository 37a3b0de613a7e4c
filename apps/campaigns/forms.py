"""What people fill in about campaigns and their steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from apps.accounts.models import Team
from apps.campaigns.models import Campaign, CampaignStep
from apps.candidates.models import ApplicationStatus
from apps.core.phones import format_phone
from apps.lists.forms import TestForm, ToldForm, WordsForm
from apps.lists.models import List
from apps.messaging.models import Number

UNITS = {"minutes": 1, "hours": 60, "days": 24 * 60}
DAYS = [(1, "Mon"), (2, "Tue"), (3, "Wed"), (4, "Thu"), (5, "Fri"), (6, "Sat"), (7, "Sun")]


class CampaignForm(forms.Form):
    """Whom it is for, and when it ends for somebody. Once it has started, its list and number stay."""

    name = forms.CharField(label="Name", max_length=80, help_text="Colleagues find it by that.")
    list = forms.ModelChoiceField(label="List", queryset=List.objects.none(), empty_label="Choose…")
    number = forms.ModelChoiceField(label="From", queryset=Number.objects.none(), empty_label=None)
    is_live = forms.BooleanField(
        label="Also whoever comes on the list later",
        required=False,
        help_text="Each of them begins with the first step. Whoever was in the campaign once, is never enrolled again.",
    )
    stops_on_delivery = forms.BooleanField(label="Stop for whoever is handed over", required=False)
    stops_on_leaving = forms.BooleanField(label="Stop for whoever leaves the list", required=False)
    end_statuses = forms.MultipleChoiceField(
        label="Stop for whoever reaches one of these statuses",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="It always stops for whoever replies or opts out.",
    )

    def __init__(self, *args: Any, team: Team, campaign: Campaign | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields
        if campaign is not None and not campaign.is_draft:
            del chosen["list"], chosen["number"]
        else:
            chosen["list"].queryset = List.objects.for_team(team).by_name()
            chosen["number"].queryset = Number.objects.for_team(team).order_by("created_at", "pk")
            chosen["number"].label_from_instance = lambda number: format_phone(number.phone)
            chosen["number"].required = chosen["number"].queryset.exists()
        statuses = ApplicationStatus.objects.for_team(team).order_by("position")
        known = dict(statuses.values_list("key", "label"))
        # One that was deleted since can still be unticked.
        gone = {
            key: f"{key} (deleted)" for key in (campaign.end_statuses if campaign else []) if key not in known
        }
        chosen["end_statuses"].choices = [*known.items(), *gone.items()]

    @staticmethod
    def of(campaign: Campaign) -> dict[str, Any]:
        """Return what the form shows of a campaign."""
        return {
            "name": campaign.name,
            "list": campaign.list_id,
            "number": campaign.number_id,
            "is_live": campaign.is_live,
            "stops_on_delivery": campaign.stops_on_delivery,
            "stops_on_leaving": campaign.stops_on_leaving,
            "end_statuses": campaign.end_statuses,
        }


class StepForm(WordsForm):
    """One step: its words, how long after the one before, and within which hours and days."""

    amount = forms.IntegerField(
        label="How long after the step before",
        min_value=0,
        max_value=10_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="Of the first step: after they have come into the campaign. Days go by their clock: two days later "
        "is at the same hour, also where clocks are changed in between.",
    )
    unit = forms.ChoiceField(label="Unit", choices=[(name, name) for name in UNITS])
    send_from = forms.TimeField(
        label="Not before",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="By their clock. It only narrows the hours in which they may be texted.",
    )
    send_until = forms.TimeField(
        label="Not after", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Only on these days",
        required=False,
        choices=DAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: on any day.",
    )

    def __init__(self, *args: Any, attached: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].required = True
        # The files that are there: those of the step, or of what was filled in and refused.
        self.attached = list(attached)

    @staticmethod
    def of(step: CampaignStep) -> dict[str, Any]:
        """Return what the form shows of a step."""
        unit = next(
            (name for name in ("days", "hours") if step.delay and not step.delay % UNITS[name]), "minutes"
        )
        return {
            "body": step.body,
            "track_links": step.track_links,
            "amount": step.delay // UNITS[unit],
            "unit": unit,
            "send_from": step.send_from,
            "send_until": step.send_until,
            "weekdays": step.weekdays,
        }

    @property
    def meant(self) -> dict[str, Any]:
        """Return what the service is to write."""
        given = self.written
        return given | {"delay": given.pop("amount") * UNITS[given.pop("unit")]}


class StepTestForm(TestForm):
    field_order = ("step", "phone", "client_id")

    step = forms.TypedChoiceField(label="Step", coerce=int)

    def __init__(self, *args: Any, last: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["step"]
        chosen.choices = [(place, f"Step {place}") for place in range(1, last + 1)]


class StartForm(ToldForm):
    """For how many people it starts."""

    def warning(self, people: str) -> str:
        return f"This enrols {people} at once."
