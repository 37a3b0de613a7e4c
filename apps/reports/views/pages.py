"""The pages of the reports: each is a few tables, drawn and written out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.filters import Context
from apps.reports import selectors
from apps.reports.forms import PRESETS, PeriodForm, days_up_to
from apps.reports.selectors import ARRIVALS, Period, Table, around, sources_table
from apps.reports.views.files import csv_file

Build = Callable[[Period], Table]


@dataclass(frozen=True)
class Report:
    """A page. `says`: what a filter does not narrow on it."""

    title: str
    lead: str
    tables: Sequence[Build]
    dimensions: tuple[str, ...] = ()
    says: str = ""


def _by(name: str) -> Build:
    return lambda period: sources_table(period, by=name)


REPORTS: dict[str, Report] = {
    "overview": Report(
        "Reports",
        "What came in, how far it got, and how long people waited",
        [
            selectors.funnel_table,
            selectors.activity_table,
            selectors.waits_table,
            selectors.waits_by_day_table,
            lambda period: selectors.hours_table(period, measure="written", title="When candidates write"),
            lambda period: selectors.hours_table(period, measure="by_hand", title="When we answer by hand"),
            selectors.growth_table,
        ],
        ("hour",),
        says="A filter narrows everything but the growth of lists.",
    ),
    **{
        name: Report("Sources", "Where people came from, and what became of them", [_by(name)], (name,))
        for name in ARRIVALS
    },
    "people": Report(
        "People", "Who wrote how much, and how quickly they answered", [selectors.people_table], ("person",)
    ),
    "blasts": Report(
        "Blasts",
        "What came of each blast that started in these days",
        [selectors.blasts_table],
        says="A filter does not narrow blasts: each is told as a whole.",
    ),
    "feeds": Report(
        "Feeds",
        "What was handed in by each feed, and what became of it",
        [selectors.feeds_table],
        ("feed",),
        says="A filter does not narrow feeds: what was rejected is nobody’s.",
    ),
    "delivery": Report(
        "Opt-outs and failures",
        "Who wants no more texts, and which texts did not arrive",
        [
            selectors.opt_outs_table,
            selectors.opt_out_reasons_table,
            selectors.failures_table,
            selectors.numbers_table,
        ],
        ("source", "error", "number"),
    ),
}
TABS = {
    "overview": "Overview",
    "source": "Sources",
    "people": "People",
    "blasts": "Blasts",
    "feeds": "Feeds",
    "delivery": "Opt-outs and failures",
}


@require_safe
@requires(Right.WORK)
def overview(request: TeamRequest) -> HttpResponse:
    return _show(request, "overview")


@require_safe
@requires(Right.WORK)
def report_page(request: TeamRequest, report: str) -> HttpResponse:
    """Show one report; the overview has an address of its own."""
    if report not in REPORTS or report == "overview":
        raise Http404
    return _show(request, report)


@require_safe
@requires(Right.WORK)
def table_file(request: TeamRequest, report: str, table: str) -> HttpResponse:
    """Answer with one table as a CSV file: what the page shows, with durations in seconds."""
    if report not in REPORTS:
        raise Http404
    form = _form(request)
    if not form.is_valid():
        return _refuse(request, report, form)
    period = replace(form.cleaned_data["period"], dimensions=REPORTS[report].dimensions)
    found = next((each for build in REPORTS[report].tables if (each := build(period)).name == table), None)
    if found is None:
        raise Http404
    team, scope = slugify(request.team.name) or "team", period.scope
    return csv_file(found, name=f"{team}-{table}-{scope.first}-{scope.last}")


def _show(request: TeamRequest, name: str) -> HttpResponse:
    form = _form(request)
    if not form.is_valid():
        return _refuse(request, name, form)
    period = replace(form.cleaned_data["period"], dimensions=REPORTS[name].dimensions)
    tables = [build(period) for build in REPORTS[name].tables]
    shown = [(table, _address("reports:table", request, name, table.name)) for table in tables]
    context = _around(request, name, form) | {"tables": shown}
    if name == "overview":
        context |= {"stages": selectors.funnel_of(period), "waits": selectors.waits_of(period)}
    return render(request, "reports/report.html", context)


def _refuse(request: TeamRequest, name: str, form: PeriodForm) -> HttpResponse:
    return render(request, "reports/report.html", _around(request, name, form), status=422)


def _form(request: TeamRequest) -> PeriodForm:
    context = Context(team=request.team, now=timezone.now(), zone=request.team.zone)
    return PeriodForm(request.GET, team=request.team, context=context)


def _around(request: TeamRequest, name: str, form: PeriodForm) -> dict[str, Any]:
    """Return what every report has: its tabs, which days, and of whom."""
    today = timezone.now().astimezone(request.team.zone).date()
    period = form.cleaned_data.get("period") if form.is_valid() else None
    kept = around(period, membership=request.membership)
    form.offer(kept.filters)
    report = REPORTS[name]
    current = "source" if name in ARRIVALS else name
    return {
        "report": report,
        "form": form,
        "period": period,
        "counted_at": kept.counted_at,
        "is_overview": name == "overview",
        "home_url": reverse("reports:overview"),
        "is_filtered": bool(form.data["filter"]),
        "tabs": [
            {"label": label, "url": _page(request, each), "is_current": each == current}
            for each, label in TABS.items()
        ],
        "kinds": [
            {"label": label, "url": _page(request, each), "is_current": each == name}
            for each, label in ARRIVALS.items()
        ]
        if name in ARRIVALS
        else [],
        "presets": [
            {
                "label": label,
                "url": _page(request, name, **(days := days_up_to(today, number))),
                "is_current": days["from"] == form.data["from"] and days["to"] == form.data["to"],
            }
            for number, label in PRESETS.items()
        ],
    }


def _page(request: TeamRequest, name: str, **changes: str) -> str:
    if name == "overview":
        return _address("reports:overview", request, **changes)
    return _address("reports:report", request, name, **changes)


def _address(named: str, request: TeamRequest, *args: str, **changes: str) -> str:
    """Return an address at which the same is asked."""
    asked = {
        name: request.GET[name] for name in ("from", "to", "hours", "stat", "filter") if name in request.GET
    }
    query = urlencode({**asked, **changes})
    address = reverse(named, args=args)
    return f"{address}?{query}" if query else address
