"""The first steps of a team: beside its dashboard, and on a page of their own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.onboarding.selectors import checklist_of
from apps.onboarding.services import hide_steps, skip_step


@never_cache
@require_safe
@requires(Right.MANAGE)
def steps(request: TeamRequest) -> HttpResponse:
    """Show them; to the dashboard nothing, when there is nothing left to do or nobody wants to see it."""
    return _show(request)


@require_POST
@requires(Right.MANAGE)
def step_skip(request: TeamRequest) -> HttpResponse:
    try:
        skip_step(membership=request.membership, key=request.POST.get("step", ""))
    except DomainError as error:
        return HttpResponse(error.detail, status=422, content_type="text/plain; charset=utf-8")
    return _answer(request)


@require_POST
@requires(Right.MANAGE)
def steps_hide(request: TeamRequest) -> HttpResponse:
    hide_steps(membership=request.membership, hidden=True)
    return _answer(request)


@require_POST
@requires(Right.MANAGE)
def steps_show(request: TeamRequest) -> HttpResponse:
    hide_steps(membership=request.membership, hidden=False)
    return _answer(request)


def _answer(request: TeamRequest) -> HttpResponse:
    return _show(request) if _is_part(request) else redirect("onboarding:steps")


def _show(request: TeamRequest) -> HttpResponse:
    checklist, is_part = checklist_of(request.membership), _is_part(request)
    if is_part and checklist.is_over:
        return HttpResponse()
    context = {
        "checklist": checklist,
        "has_phone": settings.SIMULATED_CARRIER and checklist.has_number,
    }
    return render(request, "onboarding/_steps.html" if is_part else "onboarding/steps.html", context)


def _is_part(request: TeamRequest) -> bool:
    asked: Any = request.htmx  # type: ignore[attr-defined]
    return bool(asked and asked.target == "first-steps")
