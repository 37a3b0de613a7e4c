"""Which days are asked about, and what was counted of them and of as many days before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from apps.accounts.models import Team
from apps.core.errors import DomainError
from apps.core.patience import answered_soon
from apps.reports.models import ReportDay
from apps.reports.selectors.kept import read_kept, read_waits
from apps.reports.selectors.raw import Counted, count_raw
from apps.reports.selectors.scope import Scope
from apps.reports.stretches import Per, Stretch, put_together
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

    `by` is the one of them by which its rows are told apart, where it may be one of several. `per` says which days
    stand in one row where they are told one after another, and `shown` which of these rows are shown, if not all.
    """

    scope: Scope
    hours: Hours = Hours.ALL
    stat: Stat = Stat.MEDIAN
    dimensions: tuple[str, ...] = ()
    by: str = ""
    per: Per = Per.DAY
    shown: Sequence[Stretch] | None = None

    @property
    def team(self) -> Team:
        return self.scope.team

    @cached_property
    def stretches(self) -> list[Stretch]:
        """All rows of these days, one after another."""
        return put_together(self.scope.days, self.per)

    @property
    def rows(self) -> Sequence[Stretch]:
        """Those of them that are shown."""
        return self.stretches if self.shown is None else self.shown

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
    def counts(self) -> Totals:
        """What there was in all, row by row."""
        return Totals(self._figures.since(self.scope.first))

    @cached_property
    def waits(self) -> Totals:
        """How long answers took in all, row by row."""
        return Totals(Counted(), self._waits.since(self.scope.first))

    @cached_property
    def before(self) -> Totals:
        """Both of as many days before, all of them together."""
        return Totals(self._figures.until(self.scope.first), self._waits.until(self.scope.first))

    @cached_property
    def by_key(self) -> Totals:
        """What there was by the keys of the report's dimensions, all days together."""
        if self.is_filtered:
            raw = self._raw.since(self.scope.first)
            return Totals(raw, raw)
        at_once = [self.scope.first]
        kept = read_kept(self.scope, dimensions=self.dimensions, begins=at_once)
        if "person" not in self.dimensions:
            return Totals(kept)
        return Totals(kept, read_waits(self.scope, dimensions=("person",), hours=self.hours, begins=at_once))

    @cached_property
    def by_hour(self) -> Counter[tuple[str, int, int]]:
        """How many there were of each measure by weekday (0 is Monday) and hour."""
        counted = self._raw if self.is_filtered else self._figures
        found: Counter[tuple[str, int, int]] = Counter()
        for key, number in counted.since(self.scope.first).figures.items():
            if key.dimension == "hour":
                found[key.measure, key.day.weekday(), int(key.key)] += number
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

    @property
    def _begins(self) -> list[date]:
        """On which days the rows of these days begin, and before them the one of as many before."""
        return [self.scope.before.first, *(row.first for row in self.stretches)]

    @cached_property
    def _figures(self) -> Counted:
        """These days and those before, by one question."""
        if self.is_filtered:
            return self._raw.put_together(self._begins)
        hours_from = self.scope.first if "hour" in self.dimensions else None
        return read_kept(self.scope.twice, begins=self._begins, hours_from=hours_from)

    @cached_property
    def _raw(self) -> Counted:
        """What the rows say, or `TooMuchToCount`."""
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
        return read_waits(self.scope.twice, dimensions=("",), hours=self.hours, begins=self._begins)


class Totals:
    """Figures, ready to be asked for."""

    def __init__(self, counted: Counted, waits: Counted | None = None) -> None:
        self._sums: Counter[tuple[str, str, str, str]] = Counter()
        self._rows: Counter[tuple[date, str]] = Counter()
        for key, number in counted.figures.items():
            self._sums[key[1:]] += number
            if not key.dimension:
                self._rows[key.day, key.measure] += number
        spreads = waits.spreads if waits else {}
        together: defaultdict[tuple[str, str, str, str], list[Durations]] = defaultdict(list)
        for place, durations in spreads.items():
            together[place[1:]].append(durations)
        self._waits = {place: Durations.together(several) for place, several in together.items()}
        self._waits_of_row = {place[:3]: each for place, each in spreads.items() if not place.dimension}

    def number(self, measure: str, dimension: str = "", key: str = "", part: str = "") -> int:
        return self._sums[measure, dimension, key, part]

    def on(self, day: date, measure: str) -> int:
        """Return how many there were on a day, or in all of the row that begins with it."""
        return self._rows[day, measure]

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
        """Return how long answers took on a day, or in all of the row that begins with it."""
        return self._waits_of_row.get((day, kind, hours)) or Durations()


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
