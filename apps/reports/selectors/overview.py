"""The funnel, how long answers take, at which hours people write, and how lists grew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.lists.models import ListSize
from apps.reports.selectors.periods import Period
from apps.reports.selectors.tables import Column, Kind, Table
from apps.reports.timing import Answering, Stat, duration_words

# Each is counted on the day on which it happened for the first time.
STAGES = {
    "applications": ("Applications", "Arrivals, with each application of theirs"),
    "people": ("People", "Who had not applied before"),
    "started": ("Conversations started", "The first text, of either side"),
    "engaged": ("Engaged", "Both sides have written; a STOP is no reply"),
    "handed_over": ("Handed over", "Conversations handed over"),
}
WAITS = {
    Answering.FIRST_REPLY: ("First reply", "Our first text → their first reply"),
    Answering.FIRST_ANSWER: ("First answer", "Their first reply → the first answer of a person"),
    Answering.REPLY: ("Their replies", "The last of our texts → their reply"),
    Answering.ANSWER: ("Our answers", "The last of their texts in a row → a person's answer"),
}
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LISTS_DRAWN = 5
DAY = Column("day", "Day", Kind.DAY)


@dataclass(frozen=True)
class Stage:
    name: str
    label: str
    hint: str
    count: int
    before: int

    @property
    def words(self) -> str:
        return f"{self.count:,}"

    @property
    def change(self) -> str:
        return f"{self.before:,} before"


@dataclass(frozen=True)
class Wait:
    """`seconds` by the statistic that was asked for; None where nobody answered."""

    kind: Answering
    label: str
    hint: str
    count: int
    seconds: float | None
    before: float | None

    @property
    def words(self) -> str:
        return duration_words(self.seconds)

    @property
    def change(self) -> str:
        return f"{duration_words(self.before)} before" if self.before is not None else "none before"


def funnel_of(period: Period) -> list[Stage]:
    """Return how many got how far, and how many in as many days before."""
    return [
        Stage(name, label, hint, period.totals.number(name), period.before.number(name))
        for name, (label, hint) in STAGES.items()
    ]


def waits_of(period: Period) -> list[Wait]:
    """Return how long each kind of answer took."""
    found = []
    for kind, (label, hint) in WAITS.items():
        now = period.totals.waits(kind, period.hours)
        before = period.before.waits(kind, period.hours)
        found.append(Wait(kind, label, hint, now.number, now.value(period.stat), before.value(period.stat)))
    return found


def funnel_table(period: Period) -> Table:
    columns = [
        Column("stage", "Stage", Kind.TEXT),
        Column("count", "These days", is_drawn=True),
        Column("before", "Before"),
    ]
    rows = [{"stage": each.label, "count": each.count, "before": each.before} for each in funnel_of(period)]
    return Table(
        name="funnel",
        title="Funnel",
        lead="Each counted on the day on which it first happened",
        columns=columns,
        rows=rows,
        chart="bar",
        empty="Nobody has arrived, and no conversation has started in these days.",
    )


def activity_table(period: Period) -> Table:
    names = ["applications", "started", "engaged"]
    columns = [
        DAY,
        *(Column(name, label, is_drawn=name in names) for name, (label, _) in STAGES.items()),
    ]
    rows = [{"day": day, **{name: period.counts.on(day, name) for name in STAGES}} for day in period.days]
    return Table("activity", "Day by day", columns, rows, chart="line")


def waits_table(period: Period) -> Table:
    columns = [
        Column("wait", "Wait", Kind.TEXT),
        Column("count", "Answers"),
        Column("seconds", stat_label(period), Kind.DURATION),
        Column("before", "Before", Kind.DURATION),
    ]
    rows = [
        {"wait": each.label, "count": each.count} | {"seconds": each.seconds, "before": each.before}
        for each in waits_of(period)
    ]
    return Table(
        "response-times", "Response times", columns, rows, empty="Nobody has answered in these days."
    )


def waits_by_day_table(period: Period) -> Table:
    columns = [
        DAY,
        *(
            Column(kind.value, label, Kind.DURATION, is_drawn=kind in {Answering.ANSWER, Answering.REPLY})
            for kind, (label, _) in WAITS.items()
        ),
    ]
    rows: list[dict[str, Any]] = [
        {
            "day": day,
            **{
                kind.value: period.totals.waits_on(day, kind, period.hours).value(period.stat)
                for kind in WAITS
            },
        }
        for day in period.days
    ]
    return Table(
        "response-times-by-day",
        "Response times by day",
        columns,
        rows,
        lead=f"{stat_label(period)}, on the day of the answer",
        chart="line",
        empty="Nobody has answered in these days.",
    )


def hours_table(period: Period, *, measure: str, title: str) -> Table:
    """Return how many texts there were in each hour of each day of the week."""
    figures = period.by_hour(measure)
    columns = [
        Column("weekday", "Day", Kind.TEXT),
        *(Column(str(hour), f"{hour:02d}", is_drawn=True) for hour in range(24)),
    ]
    rows = [
        {"weekday": name, **{str(hour): figures[weekday, hour] for hour in range(24)}}
        for weekday, name in enumerate(WEEKDAYS)
    ]
    name = {"written": "their-hours", "by_hand": "our-hours"}[measure]
    return Table(
        name, title, columns, rows, lead=f"By the team's clock, {period.team.time_zone}", chart="heat"
    )


def growth_table(period: Period) -> Table:
    """Return how large the largest lists were on each day."""
    sizes = ListSize.objects.for_team(period.team).filter(
        day__gte=period.scope.first, day__lte=period.scope.last, size__isnull=False
    )
    by_list: dict[Any, dict[date, int]] = {}
    names: dict[Any, str] = {}
    for list_id, name, day, size in sizes.values_list("list_id", "list__name", "day", "size"):
        by_list.setdefault(list_id, {})[day] = size or 0
        names[list_id] = name
    largest = sorted(names, key=lambda pk: (-max(by_list[pk].values()), names[pk]))[:LISTS_DRAWN]
    columns = [DAY, *(Column(str(pk), names[pk], is_drawn=True) for pk in largest)]
    rows = [{"day": day, **{str(pk): by_list[pk].get(day) for pk in largest}} for day in period.days]
    return Table(
        "lists",
        "List growth",
        columns,
        rows,
        lead=f"The {len(largest)} largest, at the beginning of each day" if largest else "",
        chart="line",
        empty="No list was measured in these days. Each is, once a day.",
    )


def stat_label(period: Period) -> str:
    kind = "Median" if period.stat is Stat.MEDIAN else "Mean"
    return f"{kind} in working hours" if period.hours == "working" else f"{kind} in all hours"
