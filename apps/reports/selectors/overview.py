"""The funnel, how long answers take, at which hours people write, and how lists grew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from apps.lists.models import ListSize
from apps.reports.selectors.kept import nth_of
from apps.reports.selectors.periods import Period
from apps.reports.selectors.reports import Found, Page, Report, Sheet
from apps.reports.selectors.tables import Column, Kind
from apps.reports.stretches import Stretch
from apps.reports.timing import Answering, duration_words

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
BEFORE = "In as many days before."
DAYS = Column("day", "{Per}", Kind.DAYS)


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
        Stage(name, label, hint, period.counts.number(name), period.before.number(name))
        for name, (label, hint) in STAGES.items()
    ]


def waits_of(period: Period) -> list[Wait]:
    """Return how long each kind of answer took."""
    found = []
    for kind, (label, hint) in WAITS.items():
        now = period.waits.waits(kind, period.hours)
        before = period.before.waits(kind, period.hours)
        found.append(Wait(kind, label, hint, now.number, now.value(period.stat), before.value(period.stat)))
    return found


def _stages(period: Period) -> list[dict[str, Any]]:
    return [{"stage": each.name, "count": each.count, "before": each.before} for each in funnel_of(period)]


def _stages_by_day(period: Period) -> list[dict[str, Any]]:
    counts = period.counts
    return [{"day": row, **{name: counts.on(row.first, name) for name in STAGES}} for row in period.rows]


def _waits(period: Period) -> list[dict[str, Any]]:
    return [
        {"wait": each.kind.value, "count": each.count, "seconds": each.seconds, "before": each.before}
        for each in waits_of(period)
    ]


def _waits_by_day(period: Period) -> list[dict[str, Any]]:
    def told(row: Stretch, kind: Answering) -> float | None:
        """Of all answers that were given in it, whichever day's they are."""
        return period.waits.waits_on(row.first, kind, period.hours).value(period.stat)

    return [{"day": row, **{kind.value: told(row, kind) for kind in WAITS}} for row in period.rows]


def _by_hour(measure: str, period: Period) -> list[dict[str, Any]]:
    """Return how many texts there were in each hour of each day of the week."""
    return [
        {"weekday": name, **{str(hour): period.by_hour[measure, weekday, hour] for hour in range(24)}}
        for weekday, name in enumerate(WEEKDAYS)
    ]


def _hours_sheet(name: str, title: str, measure: str) -> Sheet:
    return Sheet(
        name=name,
        title=title,
        lead="By the team’s clock, {zone}",
        columns=[
            Column("weekday", "Day", Kind.TEXT),
            *(Column(str(hour), f"{hour:02d}", is_drawn=True) for hour in range(24)),
        ],
        rows=partial(_by_hour, measure),
        chart="heat",
    )


def _growth(period: Period) -> Found:
    """Return how large the largest lists were: of each row what was measured last."""
    begins = [row.first for row in period.stretches]
    sizes = ListSize.objects.for_team(period.team).filter(
        day__gte=period.scope.first, day__lte=period.scope.last, size__isnull=False
    )
    last = sizes.annotate(nth=nth_of(begins)).order_by("list_id", "nth", "-day").distinct("list_id", "nth")
    by_list: dict[Any, dict[date, int]] = {}
    names: dict[Any, str] = {}
    for list_id, name, nth, size in last.values_list("list_id", "list__name", "nth", "size"):
        by_list.setdefault(list_id, {})[begins[nth - 1]] = size or 0
        names[list_id] = name
    largest = sorted(names, key=lambda pk: (-max(by_list[pk].values()), names[pk]))[:LISTS_DRAWN]
    rows = [{"day": row, **{str(pk): by_list[pk].get(row.first) for pk in largest}} for row in period.rows]
    return Found(rows, [Column(str(pk), names[pk], is_drawn=True) for pk in largest])


OVERVIEW = Page(
    slug="overview",
    label="Overview",
    title="Reports",
    lead="What came in, how far it got, and how long people waited",
)
FUNNEL = Report(
    page=OVERVIEW,
    name="funnel",
    summary="How many arrived, and how far they got",
    about="Each is counted on the day on which it first happened.",
    sheets=[
        Sheet(
            name="funnel",
            title="Funnel",
            lead="Each counted on the day on which it first happened",
            columns=[
                Column(
                    "stage", "Stage", Kind.TEXT, choices={name: label for name, (label, _) in STAGES.items()}
                ),
                Column("count", "These days", is_drawn=True),
                Column("before", "Before", help=BEFORE),
            ],
            rows=_stages,
            chart="bar",
            empty="Nobody has arrived, and no conversation has started in these days.",
            told_as="stages",
            shape="FunnelStage",
        ),
        Sheet(
            name="activity",
            title="{Per} by {per}",
            columns=[
                DAYS,
                *(
                    Column(name, label, is_drawn=name in {"applications", "started", "engaged"})
                    for name, (label, _) in STAGES.items()
                ),
            ],
            rows=_stages_by_day,
            chart="line",
            told_as="days",
            shape="FunnelDay",
        ),
    ],
)
RESPONSE_TIMES = Report(
    page=OVERVIEW,
    name="response-times",
    summary="How long answers took",
    about="Only what a person wrote answers: automatic replies, blasts and campaigns do not, and STOP, START and HELP "
    "are no replies. A wait is counted on the day on which it ended. Seconds below a minute, whole minutes below a "
    "day, whole hours from then on.",
    sheets=[
        Sheet(
            name="response-times",
            title="Response times",
            columns=[
                Column(
                    "wait",
                    "Wait",
                    Kind.TEXT,
                    choices={kind.value: label for kind, (label, _) in WAITS.items()},
                    help="`initial_contact`: our first text to their first reply; `agent_initial`: their first reply "
                    "to the first answer of a person; `contact`: the last of our texts to their reply; `agent`: the "
                    "last of their texts in a row to a person's answer.",
                ),
                Column("count", "Answers"),
                Column("seconds", "{stat}", Kind.DURATION),
                Column("before", "Before", Kind.DURATION, told="before_seconds", help=BEFORE),
            ],
            rows=_waits,
            empty="Nobody has answered in these days.",
            told_as="waits",
            shape="ResponseTime",
        ),
        Sheet(
            name="response-times-by-day",
            title="Response times by {per}",
            lead="{stat}, each counted on the day of the answer",
            columns=[
                DAYS,
                *(
                    Column(
                        kind.value,
                        label,
                        Kind.DURATION,
                        is_drawn=kind in {Answering.ANSWER, Answering.REPLY},
                    )
                    for kind, (label, _) in WAITS.items()
                ),
            ],
            rows=_waits_by_day,
            chart="line",
            empty="Nobody has answered in these days.",
            told_as="days",
            shape="ResponseDay",
        ),
    ],
)
HOURS = Report(
    page=OVERVIEW,
    dimensions=("hour",),
    sheets=[
        _hours_sheet("their-hours", "When candidates write", "written"),
        _hours_sheet("our-hours", "When we answer by hand", "by_hand"),
    ],
)
GROWTH = Report(
    page=OVERVIEW,
    as_a_whole="A filter narrows everything but the growth of lists.",
    sheets=[
        Sheet(
            name="lists",
            title="List growth",
            lead="The largest five, by the last measure of each {per}",
            columns=[DAYS],
            rows=_growth,
            chart="line",
            empty="No list was measured in these days. Each is, once a day.",
        )
    ],
)
