"""How quickly a team answers just now: the few numbers that stand above those who wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min

from apps.accounts.models import Membership, Team
from apps.chat.models import Conversation, Message
from apps.chat.waiting import age_words
from apps.reports.models import ReportCursor, ReportDay
from apps.reports.selectors.kept import read_waits
from apps.reports.selectors.periods import Totals
from apps.reports.selectors.raw import Counted
from apps.reports.selectors.scope import Scope, day_of
from apps.reports.selectors.tables import Column, Kind, Table
from apps.reports.timing import Answering, Durations, Hours, Stat, duration_words

WEEK = 7
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
    scope = Scope(team, today - timedelta(days=2 * WEEK - 1), today)
    waits = Totals(Counted(), read_waits(scope, dimensions=("",), hours=ALL))
    by_day = {day: waits.waits_on(day, ANSWER, ALL) for day in scope.days}
    on, days = by_day[today], list(by_day.values())
    before, whole = Durations.together(days[:WEEK]), Durations.together(days[WEEK:])
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
                _before_words(before),
            ),
            _waiting(membership, now=now),
        ],
        table=_table(by_day, empty=_nothing_words(team) if not (before.number or whole.number) else ""),
    )


def _nothing_words(team: Team) -> str:
    """Tell that nobody has answered from that nobody has counted yet."""
    is_begun = ReportCursor.objects.for_team(team).exists()
    uncounted = ReportDay.objects.for_team(team).filter(counted_at=None)
    if uncounted.exists() or (not is_begun and Message.objects.for_team(team).exists()):
        return "What has happened is being counted. Look again in a minute."
    return "Nobody has answered anybody in these two weeks."


def _before_words(durations: Durations) -> str:
    return f"{duration_words(durations.value(MEDIAN))} before" if durations.number else "none before"


def _waiting(membership: Membership, *, now: datetime) -> Fact:
    chats = Conversation.objects.for_team(membership.team).visible_to(membership).waiting().awake()
    found = chats.order_by().aggregate(number=Count("pk"), since=Min("waiting_since"))
    words = age_words(now - found["since"]) if found["since"] else "–"
    return Fact(
        "Longest wait now", "Of those whom nobody has answered yet", words, f"{found['number']:,} waiting"
    )


def _table(by_day: dict[date, Durations], *, empty: str) -> Table:
    return Table(
        name="answers",
        title="Answers in two weeks, day by day",
        columns=[
            Column("day", "Day", Kind.DAY),
            Column("answers", "Answers", is_drawn=True),
            Column("median", "Median", Kind.DURATION),
        ],
        rows=[
            {"day": day, "answers": durations.number, "median": durations.value(MEDIAN)}
            for day, durations in by_day.items()
        ],
        chart="line",
        empty=empty,
    )
