"""While something is done with many rows, and afterwards: how far it is, who did it, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap, retarget, trigger_client_event

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.grids import files
from apps.grids.actions import action_named
from apps.grids.declarations import Grid, grid_named
from apps.grids.models import BulkAction
from apps.grids.selectors import file_of, is_in_line
from apps.grids.services import cancel_bulk, continue_bulk, undo_bulk
from apps.grids.views.asking import is_htmx
from apps.work.holding import pace_of

SHOWN = 20
# Where the page of a grid shows what is being done with its rows.
STRIP = "grid-work"
# What a browser has begun last: its pages need not ask for it when there is nothing.
BEGUN = "bulk_action"


@never_cache
@require_GET
@requires(Right.WORK)
def bulk_actions(request: TeamRequest) -> HttpResponse:
    """Show what the team has done with many rows, the newest first."""
    rows = BulkAction.objects.visible_to(request.membership).newest_first()
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    template = "grids/_bulk_actions.html" if is_htmx(request) else "grids/bulk_actions.html"
    return render(request, template, {"page": page, "is_busy": any(bulk.is_busy for bulk in page)})


@never_cache
@require_GET
@requires(Right.WORK)
def bulk_action(request: TeamRequest, bulk_id: UUID) -> HttpResponse:
    """Show one: as a page, as what changes of it, or in a line above the rows of its grid."""
    found = find_bulk(request, bulk_id)
    if is_htmx(request) and request.htmx.target == STRIP:  # type: ignore[attr-defined]
        return _strip(request, found)
    template = "grids/_bulk_progress.html" if is_htmx(request) else "grids/bulk_action.html"
    return render(request, template, bulk_context(found))


@require_POST
@requires(Right.WORK)
def bulk_cancel(request: TeamRequest, bulk_id: UUID) -> HttpResponse:
    return _do(request, bulk_id, partial(cancel_bulk, now=timezone.now()))


@require_POST
@requires(Right.WORK)
def bulk_continue(request: TeamRequest, bulk_id: UUID) -> HttpResponse:
    return _do(request, bulk_id, continue_bulk)


@require_POST
@requires(Right.WORK)
def bulk_undo(request: TeamRequest, bulk_id: UUID) -> HttpResponse:
    return _do(request, bulk_id, partial(undo_bulk, now=timezone.now()))


@never_cache
@require_GET
@requires(Right.WORK)  # type: ignore[arg-type]  # A file is read while it is sent.
def bulk_file(request: TeamRequest, bulk_id: UUID) -> FileResponse:
    """Give the file of an export to who works here."""
    found = find_bulk(request, bulk_id)
    file = file_of(found, now=timezone.now())
    if file is None:
        raise Http404("There is no file any more.")
    kind = found.choice["kind"]
    day = found.created_at.astimezone(request.team.zone).date()
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{'candidate' if found.is_of_person else found.grid}-{day}.{kind}",
        content_type=files.CONTENT_TYPES[kind],
    )


def find_bulk(request: TeamRequest, bulk_id: UUID) -> BulkAction:
    rows = BulkAction.objects.visible_to(request.membership).select_related("team", "actor")
    return get_object_or_404(rows, pk=bulk_id)


def at_work_on(request: TeamRequest, grid: Grid) -> BulkAction | None:
    """Return what this person has begun on a grid and is not done yet: the newest of this browser."""
    begun_here = request.session.get(BEGUN)
    if not begun_here:
        return None
    rows = BulkAction.objects.visible_to(request.membership).filter(actor=request.user, grid=grid.name)
    return rows.filter(pk=begun_here, status__in=BulkAction.UNFINISHED).select_related("actor").first()


def bulk_context(found: BulkAction) -> dict[str, Any]:
    """Return what is shown of one."""
    now, grid = timezone.now(), grid_named(found.grid)
    action = action_named(found.grid, found.action)
    return {
        "bulk": found,
        "many": grid.many if grid else found.grid,
        "rows_words": grid.counted(1 if found.is_of_person else found.total) if grid else f"{found.total:,}",
        "pace": pace_of(found, of=found.total, called=found.called),
        "in_line": is_in_line(found),
        "can_undo": found.can_be_undone(now=now) and action is not None and action.undo is not None,
        "final": action.final if action else "",
        "file_url": reverse("grids:bulk_file", args=[found.pk]) if found.file_can_be_fetched(now=now) else "",
    }


def begun(request: TeamRequest, started: BulkAction) -> HttpResponse:
    """Answer who has begun something: above the rows, or with its page."""
    request.session[BEGUN] = str(started.pk)
    if not is_htmx(request):
        return redirect("grids:bulk_action", started.pk)
    return trigger_client_event(_strip(request, started, just_begun=True), "bulk-begun")


def _do(request: TeamRequest, bulk_id: UUID, verb: Callable[..., object]) -> HttpResponse:
    """Do something with one, or say why not, and show it."""
    found = find_bulk(request, bulk_id)
    try:
        verb(bulk=found, actor_id=request.user.pk)
    except DomainError as error:
        if is_htmx(request):
            detail = {"text": error.detail, "kind": "bad"}
            return trigger_client_event(HttpResponse(status=error.status), "toast", detail)
        messages.error(request, error.detail)
    if is_htmx(request):
        return _strip(request, find_bulk(request, bulk_id), just_begun=True)
    return redirect("grids:bulk_action", found.pk)


def _strip(request: TeamRequest, found: BulkAction, *, just_begun: bool = False) -> HttpResponse:
    """Draw the line above the rows. Whoever asked while it was busy is told of its end, with the way back."""
    here = request.htmx.current_url_abs_path  # type: ignore[attr-defined]
    context = {**bulk_context(found), "here": here or f"/{found.grid}/"}
    response = render(request, "grids/_work.html", context)
    response = reswap(retarget(response, f"#{STRIP}"), "outerHTML")
    if not found.is_busy and request.session.get(BEGUN) == str(found.pk):
        del request.session[BEGUN]
    if found.is_busy or (just_begun and not found.is_cancelled):
        return response
    detail: dict[str, Any] = {"text": _end_words(found)}
    if found.is_failed:
        detail["kind"] = "bad"
    if context["can_undo"]:
        detail["undo"] = {"url": reverse("grids:bulk_undo", args=[found.pk])}
    return trigger_client_event(response, "toast", detail)


def _end_words(found: BulkAction) -> str:
    if found.undone_at:
        return f"Undone: {found.done_words}."
    if found.is_failed:
        return f"{found.words}: {found.error}"
    if found.is_cancelled:
        return f"{found.words}: cancelled. {found.done_words}."
    return f"{found.words}: {found.done_words}."
