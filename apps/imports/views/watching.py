"""While a file is taken in, and afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.imports.models import Import, RejectedRow
from apps.imports.rejects import rejects_csv
from apps.imports.selectors import is_in_line, renamed_by, what_undoing_does
from apps.imports.services import cancel_import, continue_import, undo_import
from apps.imports.views.preparing import find, mapping_page
from apps.work.holding import pace_of

# Rejected rows on the page; all of them are in the file.
SHOWN = 10


@require_GET
@requires(Right.WORK)
def import_page(request: TeamRequest, import_id: UUID) -> HttpResponse:
    import_ = find(request, import_id)
    if import_.is_mapping:
        return mapping_page(request, import_)
    now = timezone.now()
    can_undo = import_.can_be_undone(now=now)
    context = {
        "import": import_,
        "pace": pace_of(import_, of=import_.rows),
        "in_line": is_in_line(import_),
        "undoing": what_undoing_does(import_) if can_undo else None,
        "rejects": RejectedRow.objects.for_team(request.team)
        .filter(row_of=import_)
        .order_by("number")[:SHOWN]
        if not import_.is_busy
        else [],
    }
    if import_.renamed and not import_.is_busy and not import_.undone_at:
        context["renamed"] = renamed_by(import_, most=SHOWN)
    template = "imports/_progress.html" if request.htmx else "imports/import.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@require_POST
@requires(Right.WORK)
def cancel(request: TeamRequest, import_id: UUID) -> HttpResponse:
    return _do(request, import_id, partial(cancel_import, now=timezone.now()))


@require_POST
@requires(Right.WORK)
def go_on(request: TeamRequest, import_id: UUID) -> HttpResponse:
    return _do(request, import_id, continue_import)


@require_POST
@requires(Right.WORK)
def undo(request: TeamRequest, import_id: UUID) -> HttpResponse:
    return _do(request, import_id, partial(undo_import, now=timezone.now()))


def _do(request: TeamRequest, import_id: UUID, verb: Callable[..., object]) -> HttpResponse:
    """Do something with an import, or say why not, and show it."""
    import_ = find(request, import_id)
    try:
        verb(import_=import_, actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
    return redirect("imports:import", import_.pk)


@require_GET
@requires(Right.WORK)
def rejects(request: TeamRequest, import_id: UUID) -> HttpResponse:
    import_: Import = find(request, import_id)
    rows = RejectedRow.objects.for_team(request.team).filter(row_of=import_).order_by("number")
    return HttpResponse(
        "".join(rejects_csv(import_.headers, rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="rejected-rows.csv"'},
    )
