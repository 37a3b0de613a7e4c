"""What came of blasts, and what feeds were handed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count

from apps.blasts.models import Blast, BlastRecipient
from apps.blasts.selectors import counts_in, with_counts
from apps.feeds.models import Feed, FeedDelivery
from apps.lists.selectors import who_answered, who_refused
from apps.reports.selectors.periods import Period
from apps.reports.selectors.reports import Page, Report, Sheet
from apps.reports.selectors.scope import begin_of
from apps.reports.selectors.tables import Column, Kind, share

MOST_BLASTS = 200
OUTCOMES = [each for each in FeedDelivery.Outcome if each != FeedDelivery.Outcome.SPLIT]


def _blasts(period: Period) -> list[dict[str, Any]]:
    """Return what came of the blasts that started in these days, as of now."""
    blasts = Blast.objects.for_team(period.team).filter(
        started_at__gte=begin_of(period.scope.first, period.team),
        started_at__lt=begin_of(period.scope.after, period.team),
    )
    shown = list(with_counts(blasts).order_by("-started_at", "-pk")[:MOST_BLASTS])
    rows_of = BlastRecipient.objects.for_team(period.team).filter(
        blast__in=[each.pk for each in shown if not each.is_tallied]
    )
    replied = _by_blast(who_answered(rows_of))
    refused = _by_blast(who_refused(rows_of, team=period.team))
    rows = []
    for blast in shown:
        counts = counts_in(blast)
        numbers = counts.as_dict() if counts else {}
        if not blast.is_tallied:
            numbers |= {"replied": replied.get(blast.pk, 0), "opted_out": refused.get(blast.pk, 0)}
        rows.append(
            {
                "id": str(blast.pk),
                "blast": blast.name,
                "started": blast.started_at.astimezone(period.team.zone).date(),
                "started_at": blast.started_at,
                **numbers,
                "reply_share": share(numbers.get("replied", 0), numbers.get("sent", 0)),
            }
        )
    return rows


def _by_blast(rows: Any) -> dict[UUID, int]:
    return dict(rows.order_by().values_list("blast").annotate(Count("pk")))


def _feeds(period: Period) -> list[dict[str, Any]]:
    totals = period.by_key
    names = dict(Feed.objects.for_team(period.team).values_list("pk", "name"))
    rows: list[dict[str, Any]] = []
    for key in totals.keys("feed", ["handed_in"]):
        parts = totals.parts("handed_in", "feed", key)
        rows.append(
            {
                "id": key,
                "feed": names.get(UUID(key), "A feed that was deleted"),
                "handed_in": sum(parts.values()),
                **{each.value: parts.get(each.value, 0) for each in OUTCOMES},
            }
        )
    return sorted(rows, key=lambda row: (-row["handed_in"], row["feed"]))


BLASTS = Report(
    page=Page(
        slug="blasts",
        label="Blasts",
        title="Blasts",
        lead="What came of each blast that started in these days",
    ),
    name="blasts",
    summary="What came of the blasts that started in these days",
    about=f"As they stand now, the newest {MOST_BLASTS}.",
    as_a_whole="A filter does not narrow blasts: each is told as a whole.",
    is_kept=False,
    sheets=[
        Sheet(
            name="blasts",
            title="Blasts",
            lead="Those that started in these days, as they stand now",
            columns=[
                Column("id", "", Kind.ID),
                Column("blast", "Blast", Kind.TEXT, told="name", page="blasts:blast"),
                Column("started", "Started", Kind.DAY, told=""),
                Column("started_at", "", Kind.MOMENT),
                Column("recipients", "Recipients"),
                Column("sent", "Sent", is_drawn=True),
                Column("delivered", "Delivered", is_drawn=True),
                Column("failed", "Failed"),
                Column("skipped", "Skipped"),
                Column("waiting", "Waiting"),
                Column("replied", "Replied", is_drawn=True),
                Column("reply_share", "Replied of sent", Kind.SHARE),
                Column("opted_out", "Opted out"),
                Column("clicked", "Opened a link"),
            ],
            rows=_blasts,
            chart="bar",
            is_open=True,
            empty="No blast has started in these days.",
            shape="BlastRow",
        )
    ],
)
FEEDS = Report(
    page=Page(
        slug="feeds",
        label="Feeds",
        title="Feeds",
        lead="What was handed in by each feed, and what became of it",
    ),
    name="feeds",
    summary="What feeds were handed in",
    about="Each call or row by itself.",
    dimensions=("feed",),
    as_a_whole="A filter does not narrow feeds: what was rejected is nobody’s.",
    sheets=[
        Sheet(
            name="feeds",
            title="Feeds",
            lead="What was handed in, each call or row by itself",
            columns=[
                Column("id", "", Kind.ID),
                Column("feed", "Feed", Kind.TEXT, told="name"),
                Column("handed_in", "Handed in", is_drawn=True),
                *(
                    Column(each.value, str(each.label), is_drawn=each in {"taken", "rejected", "failed"})
                    for each in OUTCOMES
                ),
            ],
            rows=_feeds,
            chart="bar",
            is_open=True,
            empty="No feed was handed in anything in these days.",
            shape="FeedRow",
        )
    ],
)
