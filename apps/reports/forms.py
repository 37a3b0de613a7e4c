"""Which days, in which rows, by which clock and which statistic, of whom: as a person asks it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from apps.accounts.models import Team
from apps.candidates.models import Candidate
from apps.core.api.filtering import LONGEST
from apps.core.errors import DomainError
from apps.core.filters import (
    EVERYBODY,
    Context,
    Filter,
    FilterError,
    compile_filter,
    fields_of,
    parse_filter_text,
)
from apps.reports.selectors import Period, Scope, ensure_answerable
from apps.reports.stretches import Per
from apps.reports.timing import Hours, Stat

# So many days up to today, where nobody says which.
USUAL = 30
PRESETS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "12 months"}
ROWS = {Per.DAY: "Day", Per.WEEK: "Week", Per.MONTH: "Month"}


def days_up_to(today: date, number: int) -> dict[str, str]:
    """Return the last days, as an address names them."""
    first = today - timedelta(days=number - 1)
    return {"from": first.isoformat(), "to": today.isoformat()}


class PeriodForm(forms.Form):
    hours = forms.ChoiceField(
        label="Hours", choices=[(Hours.ALL, "All hours"), (Hours.WORKING, "Working hours")]
    )
    stat = forms.ChoiceField(label="Statistic", choices=[(Stat.MEDIAN, "Median"), (Stat.MEAN, "Mean")])
    # Where nobody says it, it goes with how many days there are.
    per = forms.ChoiceField(
        label="Show by", required=False, choices=list(ROWS.items()), widget=forms.HiddenInput
    )
    filter = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)

    def __init__(self, given: Any, *, team: Team, context: Context) -> None:
        self.team, self.context = team, context
        self.whom: Filter = EVERYBODY
        usual = days_up_to(context.now.astimezone(team.zone).date(), USUAL)
        defaults = {**usual, "hours": Hours.ALL, "stat": Stat.MEDIAN, "per": "", "filter": ""}
        super().__init__({name: given.get(name) or default for name, default in defaults.items()})
        picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields["from"] = forms.DateField(label="From", widget=picker)
        self.fields["to"] = forms.DateField(label="To", widget=picker)

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        # What is wrong with it is said beside whatever else is.
        among = self._among(asked.get("filter", ""))
        if self.errors:
            return asked
        scope = Scope(self.team, asked["from"], asked["to"], among)
        try:
            ensure_answerable(scope)
        except DomainError as error:
            self.add_error("from", error.detail)
        per = Per(asked["per"] or Per.usual_for(scope.length))
        asked["period"] = Period(scope, Hours(asked["hours"]), Stat(asked["stat"]), per=per)
        return asked

    def _among(self, text: str) -> Any:
        if not text:
            return None
        fields = fields_of("candidates", self.context)
        try:
            self.whom = parse_filter_text(text, fields)
            condition = compile_filter(self.whom, fields)
        except FilterError as error:
            self.add_error("filter", [mistake.detail for mistake in error.mistakes])
            return None
        return Candidate.objects.for_team(self.team).filter(condition)
