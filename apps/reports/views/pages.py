"""The pages of the reports: each is a few tables, drawn and written out, as they are declared."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
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
from apps.reports.forms import PRESETS, ROWS, PeriodForm, days_up_to
from apps.reports.gridding import KEPT
from apps.reports.selectors import PAGES, Period, Place, TooMuchToCount, around, place_at
from apps.reports.stretches import READABLE, Per, Stretch
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
    """Answer with one table as a CSV file: what the page shows, with durations in seconds, and all of its rows."""
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
    # The newest first.
    part = Paginator(period.stretches[::-1], READABLE).get_page(request.GET.get("page"))
    period = replace(period, shown=list(part)[::-1])
    begun = monotonic()
    try:
        tables = place.tables(period)
    except TooMuchToCount as error:
        form.add_error("filter", error.detail)
        return _refuse(request, place, form)
    took = round(monotonic() - begun) if period.is_filtered else 0
    shown = [(table, _address("reports:table", request, place.slug, table.name)) for table in tables]
    context = _around(request, place, form) | {"tables": shown, "took": took if took >= SLOW else 0}
    if any(table.is_by_day for table in tables):
        context |= {"rows": _rows(request, place, period, part)}
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


def _rows(request: TeamRequest, place: Place, period: Period, part: Page[Stretch]) -> dict[str, Any]:
    """Return what a row may be of, and where the other rows are if there are more than a page shows."""
    usual = Per.usual_for(period.scope.length)
    older = str(part.next_page_number()) if part.has_next() else ""
    newer = str(part.previous_page_number()) if part.has_previous() else ""
    return {
        "choices": [
            {
                "label": label,
                # What goes without saying is not said: other days then have their own.
                "url": _page(request, place.slug, per="" if per is usual else per.value),
                "is_current": per is period.per,
            }
            for per, label in ROWS.items()
        ],
        "shown": Stretch(period.rows[0].first, period.rows[-1].last),
        "number": part.paginator.count if part.has_other_pages() else 0,
        "earlier_url": _page(request, place.slug, page=older) if older else "",
        "later_url": _page(request, place.slug, page=newer) if newer else "",
    }


def _page(request: TeamRequest, slug: str, **changes: str) -> str:
    if slug == "overview":
        return _address("reports:overview", request, **changes)
    return _address("reports:report", request, slug, **changes)


def _address(named: str, request: TeamRequest, *args: str, **changes: str) -> str:
    """Return an address at which the same is asked."""
    asked = {name: request.GET[name] for name in (*KEPT, "filter") if name in request.GET}
    query = urlencode({name: said for name, said in {**asked, **changes}.items() if said})
    address = reverse(named, args=args)
    return f"{address}?{query}" if query else address
