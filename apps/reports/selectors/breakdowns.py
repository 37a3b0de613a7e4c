"""The same figures by where people came from, who answered, and what feeds and blasts brought."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count

from apps.accounts.models import User
from apps.blasts.models import Blast, BlastRecipient
from apps.blasts.selectors import counts_in, with_counts
from apps.candidates.models import Application, ApplicationStatus
from apps.feeds.models import Feed, FeedDelivery
from apps.lists.selectors import who_answered, who_refused
from apps.reports.selectors.overview import stat_label
from apps.reports.selectors.periods import Period
from apps.reports.selectors.scope import begin_of
from apps.reports.selectors.tables import Column, Kind, Table, share
from apps.reports.timing import Answering

# By what arrivals are told apart, and what it is called where there is nothing.
ARRIVALS = {
    "source": "Source",
    "medium": "Medium",
    "campaign": "Campaign",
    "job": "Job",
    "method": "How they came",
}
NOBODY_SAID = "Not known"
OUTCOMES = {
    "arrived_started": "Conversation started",
    "arrived_engaged": "Engaged",
    "arrived_handed": "Handed over",
    "arrived_refused": "Opted out",
}
MOST_ROWS = 200


def sources_table(period: Period, *, by: str = "source") -> Table:
    """Return of those who arrived in these days, by where from, how far they have got by now."""
    totals, label = period.by_key, ARRIVALS[by]
    statuses = list(
        ApplicationStatus.objects.for_team(period.team).order_by("position").values_list("pk", "label")
    )
    found = {part for key in totals.keys(by, ["status"]) for part in totals.parts("status", by, key)}
    columns = [
        Column("key", label, Kind.TEXT),
        Column("applications", "Applications", is_drawn=True),
        Column("people", "New people"),
        *(
            Column(name, title, is_drawn=name in {"arrived_engaged", "arrived_handed"})
            for name, title in OUTCOMES.items()
        ),
        Column("engaged_share", "Engaged of all", Kind.SHARE),
        *(Column(str(pk), f"Now: {status}") for pk, status in statuses if str(pk) in found),
    ]
    methods = dict(Application.Method.choices)
    rows = []
    for key in totals.keys(by, ["applications"])[:MOST_ROWS]:
        numbers = {name: totals.number(name, by, key) for name in ("applications", "people", *OUTCOMES)}
        rows.append(
            {
                "key": str(methods.get(key, key)) if by == "method" else key or NOBODY_SAID,
                **numbers,
                "engaged_share": share(numbers["arrived_engaged"], numbers["applications"]),
                **{str(pk): totals.number("status", by, key, str(pk)) for pk, _ in statuses},
            }
        )
    return Table(
        "sources",
        f"{label} → outcome",
        columns,
        rows,
        lead="Of the applications that arrived in these days: where their people have got to by now",
        chart="bar",
        is_open=True,
        empty="Nobody has arrived in these days.",
    )


def people_table(period: Period) -> Table:
    """Return what each colleague wrote and how quickly they answered."""
    totals = period.by_key
    found = totals.keys("person", ["by_hand", "handed_over"])
    names = names_of(found)
    columns = [
        Column("person", "Person", Kind.TEXT),
        Column("by_hand", "Texts by hand", is_drawn=True),
        Column("answers", "Answers", is_drawn=True),
        Column("answer", f"Answer: {stat_label(period)}", Kind.DURATION),
        Column("first_answers", "First answers"),
        Column("first_answer", f"First answer: {stat_label(period)}", Kind.DURATION),
        Column("handed_over", "Handed over"),
        Column("failed", "Failed"),
    ]
    rows = []
    for key in found:
        answers = totals.waits(Answering.ANSWER, period.hours, "person", key)
        firsts = totals.waits(Answering.FIRST_ANSWER, period.hours, "person", key)
        rows.append(
            {
                "id": key,
                "person": names.get(key, "Somebody who is no more"),
                "by_hand": totals.number("by_hand", "person", key),
                "answers": answers.number,
                "answer": answers.value(period.stat),
                "first_answers": firsts.number,
                "first_answer": firsts.value(period.stat),
                "handed_over": totals.number("handed_over", "person", key),
                "failed": totals.number("failed", "person", key),
            }
        )
    return Table(
        "people",
        "People",
        columns,
        rows,
        lead="Only what they wrote themselves: automatic replies, blasts and campaigns are no answers",
        chart="bar",
        is_open=True,
        empty="Nobody has written to anybody in these days.",
    )


def blasts_table(period: Period) -> Table:
    """Return what came of the blasts that started in these days, as of now."""
    blasts = Blast.objects.for_team(period.team).filter(
        started_at__gte=begin_of(period.scope.first, period.team),
        started_at__lt=begin_of(period.scope.after, period.team),
    )
    shown = list(with_counts(blasts).order_by("-started_at", "-pk")[:MOST_ROWS])
    rows_of = BlastRecipient.objects.for_team(period.team).filter(
        blast__in=[each.pk for each in shown if not each.is_tallied]
    )
    replied = _by_blast(who_answered(rows_of))
    refused = _by_blast(who_refused(rows_of, team=period.team))
    columns = [
        Column("blast", "Blast", Kind.TEXT),
        Column("started", "Started", Kind.DAY),
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
    ]
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
    return Table(
        "blasts",
        "Blasts",
        columns,
        rows,
        lead="Those that started in these days, as they stand now",
        chart="bar",
        is_open=True,
        empty="No blast has started in these days.",
    )


def feeds_table(period: Period) -> Table:
    """Return what each feed was handed in, and what became of it."""
    totals = period.by_key
    found = totals.keys("feed", ["handed_in"])
    names = dict(Feed.objects.for_team(period.team).values_list("pk", "name"))
    outcomes = [each for each in FeedDelivery.Outcome if each != FeedDelivery.Outcome.SPLIT]
    columns = [
        Column("feed", "Feed", Kind.TEXT),
        Column("handed_in", "Handed in", is_drawn=True),
        *(
            Column(each.value, str(each.label), is_drawn=each in {"taken", "rejected", "failed"})
            for each in outcomes
        ),
    ]
    rows: list[dict[str, Any]] = []
    for key in found:
        parts = totals.parts("handed_in", "feed", key)
        rows.append(
            {
                "id": key,
                "feed": names.get(UUID(key), "A feed that was deleted"),
                "handed_in": sum(parts.values()),
                **{each.value: parts.get(each.value, 0) for each in outcomes},
            }
        )
    rows.sort(key=lambda row: (-row["handed_in"], row["feed"]))
    return Table(
        "feeds",
        "Feeds",
        columns,
        rows,
        lead="What was handed in, each call or row by itself",
        chart="bar",
        is_open=True,
        empty="No feed was handed in anything in these days.",
    )


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """Return the names of people who work here or did."""
    people = User.objects.filter(pk__in=[UUID(each) for each in ids])
    return {str(person.pk): str(person) for person in people}


def _by_blast(rows: Any) -> dict[UUID, int]:
    return dict(rows.order_by().values_list("blast").annotate(Count("pk")))
