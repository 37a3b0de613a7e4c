"""Views that are kept: made from the question on the page, renamed, updated, copied, deleted, opened with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.core.filters import to_json
from apps.grids import services
from apps.grids.models import SavedView
from apps.grids.question import NO_VIEW, Question
from apps.grids.views.asking import ask, find_grid, find_view, go, show_dialog

FORM = "grids/_view_form.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def view_create(request: TeamRequest, grid_name: str) -> HttpResponse:
    """Keep the question of the address under a name."""
    question, _, _ = ask(request, find_grid(grid_name))
    context: dict[str, Any] = {
        "title": "Save as a view",
        "action": request.get_full_path(),
        "back_url": question.address(),
        "name": request.POST.get("name", ""),
        "is_new": True,
        "for_team": "for_team" in request.POST,
    }
    if request.method != "POST":
        return show_dialog(request, FORM, context)
    try:
        view = services.save_view(
            membership=request.membership,
            grid=question.grid.name,
            name=request.POST.get("name", ""),
            is_teams="for_team" in request.POST,
            **_asked(question),
        )
    except DomainError as error:
        return show_dialog(request, FORM, {**context, "error": error.detail}, status=error.status)
    messages.success(request, f"The view “{view}” is saved.")
    return go(request, _address(view))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def view_rename(request: TeamRequest, view_id: UUID) -> HttpResponse:
    """Give a view another name; the form also leads to its end."""
    view = find_view(request, view_id)
    context = {
        "title": "Rename the view",
        "action": request.path,
        "back_url": _address(view),
        "name": request.POST.get("name", view.name),
        "view": view,
    }
    if request.method != "POST":
        if not view.may_be_changed_by(request.membership):
            raise PermissionDenied
        return show_dialog(request, FORM, context)
    try:
        services.rename_view(view=view, membership=request.membership, name=request.POST.get("name", ""))
    except DomainError as error:
        return show_dialog(request, FORM, {**context, "error": error.detail}, status=error.status)
    return go(request, _address(view))


@require_POST
@requires(Right.WORK)
def view_update(request: TeamRequest, view_id: UUID) -> HttpResponse:
    """Let a view ask what the address asks."""
    view = find_view(request, view_id)
    question, _, _ = ask(request, find_grid(view.grid))
    if question.view != view:
        # A form that lost its question would make the view ask for everything.
        raise BadRequest("The address does not say what the view is to ask.")
    try:
        services.update_view(view=view, membership=request.membership, **_asked(question))
    except DomainError as error:
        return _refused(request, view, error)
    messages.success(request, f"The view “{view}” is saved.")
    return redirect(_address(view))


@require_POST
@requires(Right.WORK)
def view_duplicate(request: TeamRequest, view_id: UUID) -> HttpResponse:
    """Make a copy of one's own."""
    view = find_view(request, view_id)
    try:
        copy = services.duplicate_view(view=view, membership=request.membership)
    except DomainError as error:
        return _refused(request, view, error)
    messages.success(request, f"“{copy}” is your own copy.")
    return redirect(_address(copy))


@require_POST
@requires(Right.WORK)
def view_delete(request: TeamRequest, view_id: UUID) -> HttpResponse:
    """Take a view away."""
    view = find_view(request, view_id)
    try:
        services.delete_view(view=view, membership=request.membership)
    except DomainError as error:
        return _refused(request, view, error)
    messages.success(request, f"The view “{view}” is deleted.")
    return redirect(f"/{view.grid}/?view={NO_VIEW}")


@require_POST
@requires(Right.WORK)
def open_with(request: TeamRequest, grid_name: str) -> HttpResponse:
    """Open this grid with a view from now on; without one, with everything."""
    question, _, _ = ask(request, find_grid(grid_name))
    services.open_with(membership=request.membership, grid=question.grid.name, view=question.view)
    words = f"the view “{question.view}”" if question.view else f"all {question.grid.many}"
    messages.success(request, f"{question.grid.title} opens with {words} now.")
    return redirect(_address(question.view) if question.view else f"/{question.grid.name}/?view={NO_VIEW}")


def _asked(question: Question) -> dict[str, Any]:
    if question.mistakes:
        raise UnreadableFilter("This filter cannot be read. Mend it first.")
    return {
        "filter_": to_json(question.filter),
        "columns": question.column_names,
        "sort": question.sort,
    }


class UnreadableFilter(DomainError):
    code = "invalid_filter"


def _address(view: SavedView) -> str:
    return f"/{view.grid}/?view={view.pk}"


def _refused(request: TeamRequest, view: SavedView, error: DomainError) -> HttpResponse:
    messages.error(request, error.detail)
    return redirect(_address(view))
