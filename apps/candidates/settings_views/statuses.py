"""The steps of the team's process: added, renamed, put in order, removed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.candidates.forms import StatusForm
from apps.candidates.models import Application, ApplicationStatus
from apps.candidates.services import (
    NEEDED_STATUSES,
    add_status,
    order_statuses,
    remove_status,
    update_status,
)
from apps.candidates.settings_views.moving import moved
from apps.core.errors import DomainError
from apps.core.words import counted


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def statuses(request: TeamRequest) -> HttpResponse:
    """Show them in order; take a new one."""
    form = StatusForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_status(team=request.team, actor_id=request.user.pk, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"“{added}” is added at the end.")
            return redirect("candidates:statuses")
    context = {"form": form, "statuses": list(_statuses(request))}
    return render(request, "settings/statuses.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def status(request: TeamRequest, status_id: UUID) -> HttpResponse:
    """Show one; rename it, or change what it does to the chat."""
    step = get_object_or_404(_statuses(request), pk=status_id)
    form = StatusForm(request.POST or None, initial={"label": step.label, "stage": step.stage})
    if request.method == "POST" and form.is_valid():
        try:
            update_status(status=step, actor_id=request.user.pk, **form.cleaned_data)
        except DomainError as error:
            step.refresh_from_db()
            form.refuse(error)
        else:
            messages.success(request, f"“{step}” is saved.")
            return redirect("candidates:statuses")
    return _page(request, step, form, code=422 if form.is_bound else 200)


@require_POST
@requires(Right.MANAGE)
def status_move(request: TeamRequest, status_id: UUID) -> HttpResponse:
    """Let it change places with its neighbour."""
    step = get_object_or_404(_statuses(request), pk=status_id)
    keys = moved([each.key for each in _statuses(request)], step.key, request.POST.get("move", ""))
    if keys:
        try:
            order_statuses(team=request.team, keys=keys, actor_id=request.user.pk)
        except DomainError as error:
            messages.error(request, error.detail)
    return redirect("candidates:statuses")


@require_POST
@requires(Right.MANAGE)
def status_remove(request: TeamRequest, status_id: UUID) -> HttpResponse:
    """Remove it, and move what stands there to the one that is named."""
    step = get_object_or_404(_statuses(request), pk=status_id)
    wanted = request.POST.get("status", "")
    move_to = get_object_or_404(_statuses(request), key=wanted) if wanted else None
    label = step.label
    try:
        count = remove_status(status=step, move_to=move_to, actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("candidates:status", status_id)
    where = f" {counted(count, 'application')} moved to “{move_to}”." if count else ""
    messages.success(request, f"“{label}” is removed.{where}")
    return redirect("candidates:statuses")


def _page(request: TeamRequest, step: ApplicationStatus, form: StatusForm, *, code: int) -> HttpResponse:
    context: dict[str, Any] = {
        "status": step,
        "form": form,
        "is_needed": step.key in NEEDED_STATUSES,
        "standing": Application.objects.for_team(request.team).filter(status=step).count(),
        "others": _statuses(request).exclude(pk=step.pk),
    }
    return render(request, "settings/status.html", context, status=code)


def _statuses(request: TeamRequest) -> Any:
    return ApplicationStatus.objects.for_team(request.team).order_by("position", "pk")
