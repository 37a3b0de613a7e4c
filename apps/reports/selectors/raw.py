"""Everything that reports tell, counted from the rows themselves: slow, and always right."""

from __future__ import annotations

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple

from apps.core.working_hours import WorkingClock
from apps.reports.selectors.arrivals import APPLICATIONS, FEEDS, HANDED, REFUSALS
from apps.reports.selectors.scope import Scope
from apps.reports.selectors.texts import ANSWERS, FIRSTS, TEXTS
from apps.reports.timing import Answering, Durations, Hours

# Whose answers are told by person.
BY_PERSON = {Answering.ANSWER, Answering.FIRST_ANSWER}
WAITS = f"""
    SELECT day, kind, '', coalesce(person, ''), 0, '', since, until
    FROM ({ANSWERS}) AS w (day, kind, since, until, person)
"""  # noqa: S608  Of constants.
# The team's hours come along: a page knows its team without them.
HOURS = "working hours"
WORKING = f"""
    SELECT NULL, '{HOURS}', work_from::text, work_until::text, 0, array_to_string(work_days, ''), NULL, NULL
    FROM accounts_team WHERE id = %(team)s
"""  # noqa: S608  Of constants.


class Wait(NamedTuple):
    day: date
    kind: str
    since: datetime
    until: datetime
    person: str


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

    def put_together(self, begins: Sequence[date]) -> Counted:
        """Return what there was in all from each of some days on, up to the next: told as of the first of them."""
        figures: Counter[FigureKey] = Counter()
        for key, number in self.figures.items():
            if not key.dimension:
                figures[key._replace(day=_last_of(begins, key.day))] += number
        spreads: defaultdict[SpreadKey, list[Durations]] = defaultdict(list)
        for place, durations in self.spreads.items():
            if not place.dimension:
                spreads[place._replace(day=_last_of(begins, place.day))].append(durations)
        together = {place: Durations.together(several) for place, several in spreads.items()}
        return Counted(figures, defaultdict(Durations, together))

    def _of(self, is_meant: Callable[[date], bool]) -> Counted:
        spreads = ((key, each) for key, each in self.spreads.items() if is_meant(key.day))
        return Counted(
            Counter({key: number for key, number in self.figures.items() if is_meant(key.day)}),
            defaultdict(Durations, spreads),
        )


def _last_of(begins: Sequence[date], day: date) -> date:
    return begins[bisect(begins, day) - 1]


def count_raw(scope: Scope) -> Counted:
    """Count a scope's days from the rows themselves. It costs what those days hold, whatever else there is."""
    counted = Counted()
    waits: list[Wait] = []
    clock = None
    for day, measure, dimension, key, number, part, since, until in scope.rows(_all_of(scope)):
        if measure == HOURS:
            clock = WorkingClock(
                zone=scope.team.zone,
                days=[int(each) for each in part],
                begin=time.fromisoformat(dimension),
                end=time.fromisoformat(key),
            )
        elif since is not None:
            waits.append(Wait(day, measure, since, until, key))
        else:
            counted.figures[FigureKey(day, measure, dimension, key, part)] = number
    if clock is not None:
        _add_waits(counted, waits, clock)
    return counted


def _all_of(scope: Scope) -> str:
    """Return one statement of all: whoever waits for it waits once, and it has one bound."""
    figures = [TEXTS, FIRSTS, APPLICATIONS, REFUSALS, HANDED]
    if scope.among is None:
        figures.append(FEEDS)
    return " UNION ALL ".join([*map(_figures, figures), WAITS, WORKING])


def _figures(statement: str) -> str:
    has_parts = statement in {APPLICATIONS, FEEDS}
    named, part = ("day, measure, dimension, key, number", "part" if has_parts else "''")
    return (
        f"SELECT {named}, {part}, NULL::timestamptz, NULL::timestamptz "  # noqa: S608  Of constants.
        f"FROM ({statement}) AS f ({named}{', part' if has_parts else ''})"
    )


def _add_waits(counted: Counted, waits: Iterable[Wait], clock: WorkingClock) -> None:
    for day, kind, since, until, person in waits:
        lasted = {
            Hours.ALL: int((until - since).total_seconds()),
            Hours.WORKING: clock.seconds_between(since, until),
        }
        for hours, seconds in lasted.items():
            for dimension, key in _places(kind, person):
                counted.spreads[SpreadKey(day, kind, hours.value, dimension, key)].add(seconds)


def _places(kind: str, person: str) -> Iterable[tuple[str, str]]:
    yield "", ""
    if person and kind in BY_PERSON:
        yield "person", person
