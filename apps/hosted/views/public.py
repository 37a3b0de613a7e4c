"""A form, as anybody on the web sees it. Whoever sends one gets the same answer, known, new or opted out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.tenancy import as_team
from apps.candidates.models import CustomField
from apps.core.api.throttling import spend
from apps.hosted.forms import ApplyForm
from apps.hosted.models import Form, Outcome
from apps.hosted.selectors import address_hash, team_of_form
from apps.hosted.services import FormClosed, TooMany, count_outcome, take_sending
from apps.hosted.tokens import Page, came_by, new_page, read_page

TOO_OFTEN = "This was asked for too often. Try again in a minute.\n"
# What is asked once more, and how.
QUICK = "That was quick! Look through your answers once more, then send them."
STALE = "This page has been open for a while. Look through your answers, then send them once more."


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a form, and take it in."""
    if _is_too_often(request):
        return HttpResponse(TOO_OFTEN, status=429, content_type="text/plain", headers={"Retry-After": "60"})
    team_id = team_of_form(slug)
    if team_id is None:
        return _nothing_here(request)
    with as_team(team_id):
        asked = Form.objects.select_related("team__account", "template", "list", "assignee").get(slug=slug)
        if request.method == "POST":
            return _taken(request, asked)
        said = came_by(request.GET, referrer=request.headers.get("Referer", ""), home=settings.PUBLIC_URL)
        page = new_page(now=timezone.now(), came_by=said)
        return _shown(request, asked, _apply_form(asked, page=page), status=200)


@login_not_required
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Thank, or send on: from a page of its own, since a form of ours may lead to no address but ours."""
    team_id = team_of_form(slug)
    if team_id is None:
        return _nothing_here(request)
    with as_team(team_id):
        asked = Form.objects.select_related("team").get(slug=slug)
        return render(request, "hosted/thanks.html", {"form": asked})


def _taken(request: HttpRequest, asked: Form) -> HttpResponse:
    filled, now = _apply_form(asked, data=request.POST), timezone.now()
    page = read_page(request.POST.get("page", ""))
    if page is None or page.is_too_old(now=now):
        fresh = new_page(now=now, came_by=page.came_by if page else {})
        return _once_more(request, asked, filled, Outcome.TOO_OLD, STALE, fresh)
    if filled.is_trapped:
        # A program is told nothing, and learns nothing.
        count_outcome(form=asked, outcome=Outcome.TRAP)
        return redirect("hosted:thanks", asked.slug)
    if not filled.is_valid():
        return _once_more(request, asked, filled, Outcome.NOT_FILLED, "", page)
    if page.is_too_fast(now=now):
        return _once_more(request, asked, filled, Outcome.TOO_FAST, QUICK, page)
    hashed = address_hash(request.META.get("REMOTE_ADDR", ""), team=asked.team)
    try:
        outcome = take_sending(form=asked, page=page, given=filled.given(), address_hash=hashed, now=now)
    except FormClosed:
        return _once_more(request, asked, filled, Outcome.CLOSED, "", page)
    except TooMany as refused:
        if refused.outcome != Outcome.PHONE:
            return _once_more(request, asked, filled, refused.outcome, refused.detail, page, status=429)
        # That a phone was sent often is for nobody else to know.
        outcome = refused.outcome
    count_outcome(form=asked, outcome=outcome)
    return redirect("hosted:thanks", asked.slug)


def _once_more(
    request: HttpRequest,
    asked: Form,
    filled: ApplyForm,
    outcome: Outcome,
    why: str,
    page: Page,
    *,
    status: int = 422,
) -> HttpResponse:
    count_outcome(form=asked, outcome=outcome)
    filled.data = {**request.POST.dict(), "page": page.token}
    return _shown(request, asked, filled, status=status, why=why)


def _shown(
    request: HttpRequest, asked: Form, filled: ApplyForm, *, status: int, why: str = ""
) -> HttpResponse:
    context = {"form": asked, "apply": filled, "why": why}
    return render(request, "hosted/form.html", context, status=status)


def _apply_form(asked: Form, *, page: Page | None = None, data: Any = None) -> ApplyForm:
    own = list(CustomField.objects.for_team(asked.team).in_order()) if asked.questions else []
    return ApplyForm(data, form=asked, own=own, initial={"page": page.token} if page else {})


def _nothing_here(request: HttpRequest) -> HttpResponse:
    """Say it to whoever wants a job: they are in no team, and cannot sign in."""
    return render(request, "hosted/nothing_here.html", status=404)


def _is_too_often(request: HttpRequest) -> bool:
    allowance = spend(f"form:{request.META.get('REMOTE_ADDR', '')}")
    return allowance is not None and allowance.is_exceeded
