"""How quickly a team answers just now: the few numbers that stand above those who wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from apps.accounts.models import Membership
from apps.chat.models import Conversation
from apps.chat.waiting import age_words
from apps.reports.selectors.overview import DAY
from apps.reports.selectors.periods import Period
from apps.reports.selectors.scope import Scope, day_of
from apps.reports.selectors.tables import Column, Kind, Table
from apps.reports.timing import Answering, Durations, Hours, Stat, duration_words

WEEK = timedelta(days=6)
ANSWER, ALL, MEDIAN = Answering.ANSWER, Hours.ALL, Stat.MEDIAN


@dataclass(frozen=True)
class Fact:
    label: str
    hint: str
    words: str
    change: str


@dataclass(frozen=True)
class Strip:
    facts: list[Fact]
    table: Table


def strip_of(membership: Membership, *, now: datetime) -> Strip:
    """Return how many answers there were today and in this week, how long they took, and who waits longest."""
    team, today = membership.team, day_of(now, membership.team)
    week = Period(Scope(team, today - WEEK, today))
    before, whole = week.before, week.totals.waits(ANSWER, ALL)
    on = week.totals.waits_on(today, ANSWER, ALL)
    return Strip(
        facts=[
            Fact(
                "Answered today",
                "Texts of theirs that a person has answered",
                f"{on.number:,}",
                f"{whole.number:,} in 7 days",
            ),
            Fact(
                "Answer time today",
                "The last of their texts in a row → a person’s answer",
                duration_words(on.value(MEDIAN)),
                "median, all hours",
            ),
            Fact(
                "Answer time, week",
                "The same in the last seven days",
                duration_words(whole.value(MEDIAN)),
                _before_words(before.waits(ANSWER, ALL)),
            ),
            _waiting(membership, now=now),
        ],
        table=_by_day(week),
    )


def _before_words(durations: Durations) -> str:
    return f"{duration_words(durations.value(MEDIAN))} before" if durations.number else "none before"


def _waiting(membership: Membership, *, now: datetime) -> Fact:
    chats = Conversation.objects.for_team(membership.team).visible_to(membership).waiting().awake()
    found = chats.order_by().aggregate(number=Count("pk"), since=Min("waiting_since"))
    words = age_words(now - found["since"]) if found["since"] else "–"
    return Fact(
        "Longest wait now", "Of those whom nobody has answered yet", words, f"{found['number']:,} waiting"
    )


def _by_day(week: Period) -> Table:
    rows = []
    for scope, totals in ((week.scope.before, week.before), (week.scope, week.totals)):
        for day in scope.days:
            durations = totals.waits_on(day, ANSWER, ALL)
            rows.append({"day": day, "answers": durations.number, "median": durations.value(MEDIAN)})
    return Table(
        name="answers",
        title="Answers in two weeks, day by day",
        columns=[DAY, Column("answers", "Answers", is_drawn=True), Column("median", "Median", Kind.DURATION)],
        rows=rows,
        chart="line",
        empty="Nobody has answered anybody in these two weeks.",
    )
