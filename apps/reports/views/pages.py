"""The pages of the reports: each is a few tables, drawn and written out, as they are declared."""

from __future__ import annotations

from time import monotonic
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
from apps.reports.gridding import KEPT
from apps.reports.selectors import PAGES, Place, TooMuchToCount, around, place_at
from apps.reports.views.files import csv_file
from apps.reports.views.narrowing import whom

# From so many seconds on it is said how long counting took.
SLOW = 1


@require_safe
@requires(Right.WORK)
def overview(request: TeamRequest) -> HttpResponse:
    return _show(request, _find("overview"))


@require_safe
@requires(Right.WORK)
def report_page(request: TeamRequest, report: str) -> HttpResponse:
    """Show one page of reports; the overview has an address of its own."""
    place = _find(report)
    if place.is_overview:
        raise Http404
    return _show(request, place)


@require_safe
@requires(Right.WORK)
def table_file(request: TeamRequest, report: str, table: str) -> HttpResponse:
    """Answer with one table as a CSV file: what the page shows, with durations in seconds."""
    place = _find(report)
    form = _form(request)
    if not form.is_valid():
        return _refuse(request, place, form)
    period = place.asked(form.cleaned_data["period"])
    try:
        found = place.table_named(table, period)
    except TooMuchToCount as error:
        form.add_error("filter", error.detail)
        return _refuse(request, place, form)
    if found is None:
        raise Http404
    team, scope = slugify(request.team.name) or "team", period.scope
    return csv_file(found, name=f"{team}-{table}-{scope.first}-{scope.last}")


def _find(slug: str) -> Place:
    place = place_at(slug)
    if place is None:
        raise Http404
    return place


def _show(request: TeamRequest, place: Place) -> HttpResponse:
    form = _form(request)
    if not form.is_valid():
        return _refuse(request, place, form)
    period = place.asked(form.cleaned_data["period"])
    begun = monotonic()
    try:
        tables = place.tables(period)
    except TooMuchToCount as error:
        form.add_error("filter", error.detail)
        return _refuse(request, place, form)
    took = round(monotonic() - begun) if period.is_filtered else 0
    shown = [(table, _address("reports:table", request, place.slug, table.name)) for table in tables]
    context = _around(request, place, form) | {"tables": shown, "took": took if took >= SLOW else 0}
    if place.is_overview:
        context |= {"stages": selectors.funnel_of(period), "waits": selectors.waits_of(period)}
    return render(request, "reports/report.html", context)


def _refuse(request: TeamRequest, place: Place, form: PeriodForm) -> HttpResponse:
    return render(request, "reports/report.html", _around(request, place, form), status=422)


def _form(request: TeamRequest) -> PeriodForm:
    context = Context(team=request.team, now=timezone.now(), zone=request.team.zone)
    return PeriodForm(request.GET, team=request.team, context=context)


def _around(request: TeamRequest, place: Place, form: PeriodForm) -> dict[str, Any]:
    """Return what every report has: its tabs, which days, and of whom."""
    today = timezone.now().astimezone(request.team.zone).date()
    period = form.cleaned_data.get("period") if form.is_valid() else None
    kept = around(period, membership=request.membership)
    return {
        "place": place,
        "form": form,
        "period": period,
        "counted_at": kept.counted_at,
        "home_url": reverse("reports:overview"),
        "is_filtered": bool(form.data["filter"]),
        "whom": whom(request, place, form, kept.filters),
        "tabs": [
            {"label": page.label, "url": _page(request, page.slug), "is_current": page is place.page}
            for page in PAGES
        ],
        "kinds": [
            {"label": label, "url": _page(request, slug), "is_current": slug == place.slug}
            for slug, label in place.page.by.items()
        ],
        "presets": [
            {
                "label": label,
                "url": _page(request, place.slug, **(days := days_up_to(today, number))),
                "is_current": days["from"] == form.data["from"] and days["to"] == form.data["to"],
            }
            for number, label in PRESETS.items()
        ],
    }


def _page(request: TeamRequest, slug: str, **changes: str) -> str:
    if slug == "overview":
        return _address("reports:overview", request, **changes)
    return _address("reports:report", request, slug, **changes)


def _address(named: str, request: TeamRequest, *args: str, **changes: str) -> str:
    """Return an address at which the same is asked."""
    asked = {name: request.GET[name] for name in (*KEPT, "filter") if name in request.GET}
    query = urlencode({**asked, **changes})
    address = reverse(named, args=args)
    return f"{address}?{query}" if query else address
