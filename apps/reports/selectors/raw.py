"""Everything that reports tell, counted from the rows themselves: slow, and always right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from apps.accounts.models import Team
from apps.core.working_hours import WorkingClock
from apps.reports.selectors.arrivals import (
    count_applications,
    count_deliveries,
    count_handed_over,
    count_refusals,
)
from apps.reports.selectors.scope import Scope
from apps.reports.selectors.texts import count_firsts, count_texts, waits_ended
from apps.reports.timing import Answering, Durations, Hours

# Whose answers are told by person.
BY_PERSON = {Answering.ANSWER, Answering.FIRST_ANSWER}


class FigureKey(NamedTuple):
    day: date
    measure: str
    dimension: str = ""
    key: str = ""
    part: str = ""


class SpreadKey(NamedTuple):
    day: date
    kind: str
    hours: str
    dimension: str = ""
    key: str = ""


@dataclass
class Counted:
    """What there was on some days. What is not in it, there was none of."""

    figures: Counter[FigureKey] = field(default_factory=Counter)
    spreads: defaultdict[SpreadKey, Durations] = field(default_factory=lambda: defaultdict(Durations))

    def since(self, day: date) -> Counted:
        """Return what there was on that day and after it."""
        return self._of(lambda each: each >= day)

    def until(self, day: date) -> Counted:
        """Return what there was before that day."""
        return self._of(lambda each: each < day)

    def _of(self, is_meant: Callable[[date], bool]) -> Counted:
        spreads = ((key, each) for key, each in self.spreads.items() if is_meant(key.day))
        return Counted(
            Counter({key: number for key, number in self.figures.items() if is_meant(key.day)}),
            defaultdict(Durations, spreads),
        )


def count_raw(scope: Scope) -> Counted:
    """Count a scope's days from the rows themselves. It costs what those days hold, whatever else there is."""
    counted = Counted()
    figures = counted.figures
    for day, measure, dimension, key, number in count_texts(scope):
        figures[FigureKey(day, measure, dimension, key)] = number
    for day, measure, number in count_firsts(scope):
        figures[FigureKey(day, measure)] = number
    for day, measure, dimension, key, part, number in count_applications(scope):
        figures[FigureKey(day, measure, dimension, key, part)] = number
    for day, dimension, key, number in count_refusals(scope):
        figures[FigureKey(day, "refused", dimension, key)] = number
    for day, dimension, key, number in count_handed_over(scope):
        figures[FigureKey(day, "handed_over", dimension, key)] = number
    for day, feed, outcome, number in count_deliveries(scope):
        figures[FigureKey(day, "handed_in", "feed", feed, outcome)] = number
    _add_waits(counted, scope)
    return counted


def _add_waits(counted: Counted, scope: Scope) -> None:
    clock = working_clock(scope.team)
    for day, kind, since, until, person in waits_ended(scope):
        lasted = {
            Hours.ALL: int((until - since).total_seconds()),
            Hours.WORKING: clock.seconds_between(since, until),
        }
        for hours, seconds in lasted.items():
            for dimension, key in _places(kind, person):
                counted.spreads[SpreadKey(day, kind, hours.value, dimension, key)].add(seconds)


def _places(kind: str, person: str | None) -> Iterable[tuple[str, str]]:
    yield "", ""
    if person and kind in BY_PERSON:
        yield "person", person


def working_clock(team: Team) -> WorkingClock:
    return WorkingClock(zone=team.zone, days=team.work_days, begin=team.work_from, end=team.work_until)
