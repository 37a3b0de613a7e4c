"""The same figures by where people came from, and by who answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from apps.accounts.models import User
from apps.candidates.models import Application, ApplicationStatus
from apps.reports.selectors.periods import Period
from apps.reports.selectors.reports import Found, Page, Report, Sheet
from apps.reports.selectors.tables import Column, Kind, share
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
    "arrived_started": ("Conversation started", "started"),
    "arrived_engaged": ("Engaged", "engaged"),
    "arrived_handed": ("Handed over", "handed_over"),
    "arrived_refused": ("Opted out", "opted_out"),
}
MOST_ROWS = 200


def _sources(period: Period) -> Found:
    """Return of those who arrived in these days, by where from, how far they have got by now."""
    totals, by = period.by_key, period.by
    statuses = list(
        ApplicationStatus.objects.for_team(period.team).order_by("position").values_list("pk", "label")
    )
    found = {part for key in totals.keys(by, ["status"]) for part in totals.parts("status", by, key)}
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
    return Found(rows, [Column(str(pk), f"Now: {status}") for pk, status in statuses if str(pk) in found])


def _people(period: Period) -> list[dict[str, Any]]:
    """Return what each colleague wrote and how quickly they answered."""
    totals = period.by_key
    found = totals.keys("person", ["by_hand", "handed_over"])
    names = names_of(found)
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
    return rows


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """Return the names of people who work here or did."""
    people = User.objects.filter(pk__in=[UUID(each) for each in ids])
    return {str(person.pk): str(person) for person in people}


SOURCES = Report(
    page=Page(
        slug="source",
        label="Sources",
        title="Sources",
        lead="Where people came from, and what became of them",
        by=ARRIVALS,
    ),
    name="sources",
    summary="Where people came from, and what became of them",
    about="Of the applications that arrived in these days: how far their people have got by now.",
    sheets=[
        Sheet(
            name="sources",
            title="{by} → outcome",
            lead="Of the applications that arrived in these days: where their people have got to by now",
            columns=[
                Column("key", "{by}", Kind.TEXT),
                Column("applications", "Applications", is_drawn=True),
                Column("people", "New people"),
                *(
                    Column(name, label, is_drawn=key in {"engaged", "handed_over"}, told=key)
                    for name, (label, key) in OUTCOMES.items()
                ),
                Column("engaged_share", "Engaged of all", Kind.SHARE),
            ],
            rows=_sources,
            chart="bar",
            is_open=True,
            empty="Nobody has arrived in these days.",
            shape="SourceRow",
        )
    ],
)
PEOPLE = Report(
    page=Page(
        slug="people",
        label="People",
        title="People",
        lead="Who wrote how much, and how quickly they answered",
    ),
    name="people",
    summary="Who wrote how much, and how quickly they answered",
    dimensions=("person",),
    sheets=[
        Sheet(
            name="people",
            title="People",
            lead="Only what they wrote themselves: automatic replies, blasts and campaigns are no answers",
            columns=[
                Column("id", "", Kind.ID),
                Column("person", "Person", Kind.TEXT, told="name"),
                Column("by_hand", "Texts by hand", is_drawn=True, told="texts"),
                Column("answers", "Answers", is_drawn=True),
                Column("answer", "Answer: {stat}", Kind.DURATION, told="answer_seconds"),
                Column("first_answers", "First answers"),
                Column("first_answer", "First answer: {stat}", Kind.DURATION, told="first_answer_seconds"),
                Column("handed_over", "Handed over"),
                Column("failed", "Failed"),
            ],
            rows=_people,
            chart="bar",
            is_open=True,
            empty="Nobody has written to anybody in these days.",
            shape="PersonRow",
        )
    ],
)
