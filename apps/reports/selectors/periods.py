"""Which days are asked about, and what was counted of them and of as many days before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from apps.accounts.models import Team
from apps.core.errors import DomainError
from apps.core.patience import answered_soon
from apps.reports.models import ReportDay
from apps.reports.selectors.kept import read_kept, read_sums, read_waits
from apps.reports.selectors.raw import Counted, count_raw
from apps.reports.selectors.scope import Scope
from apps.reports.timing import Durations, Hours, Stat

# As many days as one question may be about; with a filter, which asks the rows themselves.
LONGEST, LONGEST_FILTERED = 366, 92
# For how long counting for a question with a filter may take, in milliseconds.
PATIENCE = 8_000
# No team has a text of before or after.
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class PeriodTooLong(DomainError):
    code = "period_too_long"
    status = 422


class DaysTurnedRound(DomainError):
    code = "days_turned_round"
    status = 422


class DayOutOfRange(DomainError):
    code = "day_out_of_range"
    status = 422


class TooMuchToCount(DomainError):
    code = "too_much_to_count"
    status = 422


@dataclass(frozen=True)
class Period:
    """What a report is asked. `dimensions` are those that it is going to ask for: they are read together.

    `by` is the one of them by which its rows are told apart, where it may be one of several.
    """

    scope: Scope
    hours: Hours = Hours.ALL
    stat: Stat = Stat.MEDIAN
    dimensions: tuple[str, ...] = ()
    by: str = ""

    @property
    def team(self) -> Team:
        return self.scope.team

    @property
    def days(self) -> list[date]:
        return list(self.scope.days)

    @property
    def is_filtered(self) -> bool:
        return self.scope.among is not None

    @property
    def of_everybody(self) -> Period:
        """The same days without a filter."""
        return replace(self, scope=replace(self.scope, among=None)) if self.is_filtered else self

    @property
    def stat_words(self) -> str:
        kind = "Median" if self.stat is Stat.MEDIAN else "Mean"
        return f"{kind} in {'working' if self.hours is Hours.WORKING else 'all'} hours"

    @cached_property
    def totals(self) -> Totals:
        """What there was in all, day by day; also how long answers took."""
        return Totals(self._figures.since(self.scope.first), self._waits.since(self.scope.first))

    @cached_property
    def before(self) -> Totals:
        """The same of as many days before."""
        return Totals(self._figures.until(self.scope.first), self._waits.until(self.scope.first))

    @cached_property
    def counts(self) -> Totals:
        """What there was in all, without how long answers took."""
        return Totals(self._figures.since(self.scope.first))

    @cached_property
    def by_key(self) -> Totals:
        """What there was by the keys of the report's dimensions, all days together."""
        if self.is_filtered:
            raw = self._figures.since(self.scope.first)
            return Totals(raw, raw)
        kept = read_sums(self.scope, dimensions=self.dimensions)
        if "person" not in self.dimensions:
            return Totals(kept)
        return Totals(kept, read_waits(self.scope, dimensions=("person",), hours=self.hours))

    def by_hour(self, measure: str) -> Counter[tuple[int, int]]:
        """Return how many of something there were by weekday (0 is Monday) and hour."""
        found: Counter[tuple[int, int]] = Counter()
        for key, number in self._figures.since(self.scope.first).figures.items():
            if key.measure == measure and key.dimension == "hour":
                found[key.day.weekday(), int(key.key)] += number
        return found

    @property
    def counted(self) -> QuerySet[Any, Any]:
        """Of which moment the figures are of the last of these days on which anything happened."""
        days = ReportDay.objects.for_team(self.team).filter(
            day__gte=self.scope.first, day__lte=self.scope.last
        )
        return days.order_by("-day").values_list("counted_at", flat=True)[:1]

    @property
    def counted_at(self) -> datetime | None:
        """Return that moment; nothing where everything is counted now, or there is nothing."""
        return None if self.is_filtered else self.counted.first()

    @cached_property
    def _figures(self) -> Counted:
        """These days and those before, by one question."""
        if self.is_filtered:
            return self._counted_now()
        return read_kept(self.scope.twice, dimensions=("", *({"hour"} & set(self.dimensions))))

    def _counted_now(self) -> Counted:
        """Return what the rows say, or raise `TooMuchToCount`."""
        found = answered_soon(lambda: count_raw(self.scope.twice), milliseconds=PATIENCE)
        if found is None:
            raise TooMuchToCount(
                f"To count the texts of {self.scope.length} days with this filter takes too long to wait for. "
                "Ask for fewer days, or without a filter."
            )
        return found

    @cached_property
    def _waits(self) -> Counted:
        if self.is_filtered:
            return self._figures
        return read_waits(self.scope.twice, dimensions=("",), hours=self.hours)


class Totals:
    """Figures, ready to be asked for."""

    def __init__(self, counted: Counted, waits: Counted | None = None) -> None:
        self._sums: Counter[tuple[str, str, str, str]] = Counter()
        self._days: Counter[tuple[date, str]] = Counter()
        for key, number in counted.figures.items():
            self._sums[key[1:]] += number
            if not key.dimension:
                self._days[key.day, key.measure] += number
        self._waits: defaultdict[tuple[str, str, str, str], Durations] = defaultdict(Durations)
        self._waits_of_day: dict[tuple[date, str, str], Durations] = {}
        for place, durations in waits.spreads.items() if waits else ():
            kept = self._waits[place[1:]]
            kept.take_in(durations.counts.keys(), durations.counts.values(), seconds=durations.seconds)
            if not place.dimension:
                self._waits_of_day[place.day, place.kind, place.hours] = durations

    def number(self, measure: str, dimension: str = "", key: str = "", part: str = "") -> int:
        return self._sums[measure, dimension, key, part]

    def on(self, day: date, measure: str) -> int:
        return self._days[day, measure]

    def keys(self, dimension: str, measures: Iterable[str]) -> list[str]:
        """Return the keys of a dimension that have any of some measures, the most of the first one first."""
        wanted = list(measures)
        found = {key for measure, of, key, _ in self._sums if of == dimension and measure in wanted}
        return sorted(found, key=lambda key: (-self.number(wanted[0], dimension, key), key))

    def parts(self, measure: str, dimension: str = "", key: str = "") -> dict[str, int]:
        """Return what a figure is made of."""
        return {
            part: number
            for (named, of, of_key, part), number in self._sums.items()
            if (named, of, of_key) == (measure, dimension, key)
        }

    def waits(self, kind: str, hours: str, dimension: str = "", key: str = "") -> Durations:
        return self._waits.get((kind, hours, dimension, key)) or Durations()

    def waits_on(self, day: date, kind: str, hours: str) -> Durations:
        return self._waits_of_day.get((day, kind, hours)) or Durations()


def ensure_answerable(scope: Scope) -> None:
    """Raise `DayOutOfRange`, `DaysTurnedRound` or `PeriodTooLong` for what is no question."""
    for day in (scope.first, scope.last):
        if not EARLIEST <= day <= LATEST:
            raise DayOutOfRange(f"{day} is no day of a report. Give days from {EARLIEST} to {LATEST}.")
    if scope.last < scope.first:
        raise DaysTurnedRound(
            f"The last day, {scope.last}, lies before the first, {scope.first}. Give the earlier one first."
        )
    longest = LONGEST if scope.among is None else LONGEST_FILTERED
    if scope.length > longest:
        filtered = "" if scope.among is None else " with a filter"
        raise PeriodTooLong(f"These are {scope.length} days. Ask for {longest}{filtered} or fewer at once.")
