"""Who wants no more texts, which texts did not arrive and why, and by which of our numbers."""

from __future__ import annotations

from apps.chat.filling import words_of_reason
from apps.messaging.models import Number, OptOut
from apps.reports.selectors.overview import DAY
from apps.reports.selectors.periods import Period
from apps.reports.selectors.tables import Column, Kind, Table, share


def opt_outs_table(period: Period) -> Table:
    columns = [
        DAY,
        Column("refused", "Opted out", is_drawn=True),
        Column("sent", "Texts sent"),
        Column("refused_share", "Opted out of texts sent", Kind.SHARE),
    ]
    totals = period.counts
    rows = [
        {
            "day": day,
            "refused": totals.on(day, "refused"),
            "sent": totals.on(day, "sent"),
            "refused_share": share(totals.on(day, "refused"), totals.on(day, "sent")),
        }
        for day in period.days
    ]
    return Table("opt-outs", "Opt-outs", columns, rows, chart="line", empty="Nobody has opted out.")


def opt_out_reasons_table(period: Period) -> Table:
    totals, labels = period.by_key, dict(OptOut.Source.choices)
    columns = [Column("reason", "How", Kind.TEXT), Column("refused", "Opted out", is_drawn=True)]
    rows = [
        {"id": key, "reason": str(labels.get(key, key)), "refused": totals.number("refused", "source", key)}
        for key in totals.keys("source", ["refused"])
    ]
    return Table(
        "opt-out-reasons",
        "How they opted out",
        columns,
        rows,
        chart="bar",
        is_open=True,
        empty="Nobody has opted out in these days.",
    )


def failures_table(period: Period) -> Table:
    totals = period.by_key
    total = period.counts.number("failed")
    columns = [
        Column("reason", "Why", Kind.TEXT),
        Column("code", "Code", Kind.TEXT),
        Column("failed", "Failed", is_drawn=True),
        Column("failed_share", "Of all that failed", Kind.SHARE),
    ]
    rows = []
    for key in totals.keys("error", ["failed"]):
        number = totals.number("failed", "error", key)
        rows.append(
            {
                "reason": words_of_reason(key),
                "code": key,
                "failed": number,
                "failed_share": share(number, total),
            }
        )
    return Table(
        "failures",
        "Why texts failed",
        columns,
        rows,
        lead="Refused by the carrier, or kept back at the last moment",
        chart="bar",
        is_open=True,
        empty="No text has failed in these days.",
    )


def numbers_table(period: Period) -> Table:
    totals = period.by_key
    labels = {
        str(pk): phone for pk, phone in Number.objects.filter(team=period.team).values_list("pk", "phone")
    }
    columns = [
        Column("number", "Our number", Kind.TEXT),
        Column("sent", "Sent", is_drawn=True),
        Column("delivered", "Delivered", is_drawn=True),
        Column("failed", "Failed", is_drawn=True),
        Column("delivered_share", "Delivered of sent", Kind.SHARE),
        Column("received", "Received"),
    ]
    rows = []
    for key in totals.keys("number", ["sent", "received", "failed"]):
        numbers = {
            name: totals.number(name, "number", key) for name in ("sent", "delivered", "failed", "received")
        }
        rows.append(
            {
                "number": labels.get(key, "A number that was removed"),
                **numbers,
                "delivered_share": share(numbers["delivered"], numbers["sent"]),
            }
        )
    return Table(
        "numbers", "By number", columns, rows, chart="bar", is_open=True, empty="No number has sent anything."
    )
