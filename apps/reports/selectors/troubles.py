"""Who wants no more texts, which texts did not arrive and why, and by which of our numbers."""

from __future__ import annotations

from typing import Any

from apps.chat.filling import words_of_reason
from apps.core.phones import format_phone
from apps.messaging.models import Number, OptOut
from apps.reports.selectors.overview import DAYS
from apps.reports.selectors.periods import Period
from apps.reports.selectors.reports import Page, Report, Sheet
from apps.reports.selectors.tables import Column, Kind, share

GONE = "A number that was removed"


def _opt_outs(period: Period) -> list[dict[str, Any]]:
    totals = period.counts
    return [
        {
            "day": row,
            "refused": (refused := totals.on(row.first, "refused")),
            "sent": (sent := totals.on(row.first, "sent")),
            "refused_share": share(refused, sent),
        }
        for row in period.rows
    ]


def _reasons(period: Period) -> list[dict[str, Any]]:
    totals, labels = period.by_key, dict(OptOut.Source.choices)
    return [
        {"id": key, "reason": str(labels.get(key, key)), "refused": totals.number("refused", "source", key)}
        for key in totals.keys("source", ["refused"])
    ]


def _failures(period: Period) -> list[dict[str, Any]]:
    totals, whole = period.by_key, period.counts.number("failed")
    found = [(key, totals.number("failed", "error", key)) for key in totals.keys("error", ["failed"])]
    return [
        {
            "code": key,
            "reason": words_of_reason(key),
            "failed": number,
            "failed_share": share(number, whole),
        }
        for key, number in found
    ]


def _numbers(period: Period) -> list[dict[str, Any]]:
    totals, names = period.by_key, ("sent", "delivered", "failed", "received")
    labels = {
        str(pk): format_phone(phone)
        for pk, phone in Number.objects.filter(team=period.team).values_list("pk", "phone")
    }
    rows = []
    for key in totals.keys("number", ["sent", "received", "failed"]):
        numbers = {name: totals.number(name, "number", key) for name in names}
        delivered = share(numbers["delivered"], numbers["sent"])
        rows.append({"number": labels.get(key, GONE), **numbers, "delivered_share": delivered})
    return rows


DELIVERY = Page(
    slug="delivery",
    label="Opt-outs and failures",
    title="Opt-outs and failures",
    lead="Who wants no more texts, and which texts did not arrive",
)
OPT_OUTS = Report(
    page=DELIVERY,
    name="opt-outs",
    summary="Who wants no more texts",
    about="How many, in which way, and of how many texts.",
    dimensions=("source",),
    sheets=[
        Sheet(
            name="opt-outs",
            title="Opt-outs",
            columns=[
                DAYS,
                Column("refused", "Opted out", is_drawn=True, told="opted_out"),
                Column("sent", "Texts sent"),
                Column("refused_share", "Opted out of texts sent", Kind.SHARE, told="opt_out_share"),
            ],
            rows=_opt_outs,
            chart="line",
            empty="Nobody has opted out.",
            told_as="days",
            shape="OptOutDay",
        ),
        Sheet(
            name="opt-out-reasons",
            title="How they opted out",
            columns=[
                Column("id", "", Kind.TEXT, told="how"),
                Column("reason", "How", Kind.TEXT, told=""),
                Column("refused", "Opted out", is_drawn=True, told="opted_out"),
            ],
            rows=_reasons,
            chart="bar",
            is_open=True,
            empty="Nobody has opted out in these days.",
            shape="OptOutReason",
        ),
    ],
)
FAILURES = Report(
    page=DELIVERY,
    name="failures",
    summary="Why texts failed",
    about="By the carrier's error, or the reason for which we kept them back.",
    dimensions=("error",),
    sheets=[
        Sheet(
            name="failures",
            title="Why texts failed",
            lead="Refused by the carrier, or kept back at the last moment",
            columns=[
                Column("reason", "Why", Kind.TEXT, told="detail"),
                Column("code", "Code", Kind.TEXT),
                Column("failed", "Failed", is_drawn=True),
                Column("failed_share", "Of all that failed", Kind.SHARE),
            ],
            rows=_failures,
            chart="bar",
            is_open=True,
            empty="No text has failed in these days.",
            shape="FailureRow",
        )
    ],
)
NUMBERS = Report(
    page=DELIVERY,
    dimensions=("number",),
    sheets=[
        Sheet(
            name="numbers",
            title="By number",
            columns=[
                Column("number", "Our number", Kind.TEXT),
                Column("sent", "Sent", is_drawn=True),
                Column("delivered", "Delivered", is_drawn=True),
                Column("failed", "Failed", is_drawn=True),
                Column("delivered_share", "Delivered of sent", Kind.SHARE),
                Column("received", "Received"),
            ],
            rows=_numbers,
            chart="bar",
            is_open=True,
            empty="No number has sent anything.",
        )
    ],
)
