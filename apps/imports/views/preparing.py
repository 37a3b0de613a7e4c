"""Before a file is taken in: how it is read, what its columns are, and what is asked once for all of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.imports.forms import ReadingForm, StartForm
from apps.imports.mapping import MISSING
from apps.imports.models import Import
from apps.imports.preview import choices_for, columns_of, preview_of
from apps.imports.selectors import custom_fields_of
from apps.imports.services import Consent, choose_mapping, discard_import, read_again, start_import


def find(request: TeamRequest, import_id: UUID) -> Import:
    rows = Import.objects.for_team(request.team).select_related("actor", "list", "team__account")
    return get_object_or_404(rows, pk=import_id)


def mapping_page(
    request: HttpRequest,
    import_: Import,
    *,
    reading: ReadingForm | None = None,
    start: StartForm | None = None,
) -> HttpResponse:
    """Draw the page on which a file is mapped; with what is wrong with one of its forms, as 422."""
    fields = custom_fields_of(import_.team)
    mapping = import_.columns
    missing = [MISSING[key] for key in mapping.missing]
    context: dict[str, Any] = {
        "import": import_,
        "columns": columns_of(import_, fields),
        "choices": choices_for(fields),
        "missing": missing,
        "preview": None if missing else preview_of(import_, mapping, fields),
        "reading": reading or ReadingForm(import_=import_),
        "start": start or StartForm(team=import_.team, import_=import_),
    }
    is_wrong = reading is not None or start is not None
    return render(request, "imports/mapping.html", context, status=422 if is_wrong else 200)


@require_POST
@requires(Right.WORK)
def reading(request: TeamRequest, import_id: UUID) -> HttpResponse:
    import_ = find(request, import_id)
    form = ReadingForm(request.POST, import_=import_)
    if form.is_valid():
        try:
            read_again(import_=import_, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.detail)
        else:
            return redirect("imports:import", import_.pk)
    return mapping_page(request, import_, reading=form) if import_.is_mapping else _over(request, import_)


@require_POST
@requires(Right.WORK)
def start(request: TeamRequest, import_id: UUID) -> HttpResponse:
    """Keep what was chosen for the columns; and, unless it is only to be looked at, let the import begin."""
    import_ = find(request, import_id)
    if not import_.is_mapping:
        return _over(request, import_)
    form = StartForm(request.POST, team=request.team, import_=import_)
    try:
        import_ = choose_mapping(import_=import_, mapping=_chosen(request, import_))
        if "check" in request.POST:
            return redirect("imports:import", import_.pk)
        form = StartForm(request.POST, team=request.team, import_=import_)
        if form.is_valid():
            start_import(import_=import_, actor_id=request.user.pk, **_started_with(form))
            return redirect("imports:import", import_.pk)
    except DomainError as error:
        form.is_valid()
        form.add_error(None, error.detail)
    return mapping_page(request, import_, start=form)


@require_POST
@requires(Right.WORK)
def discard(request: TeamRequest, import_id: UUID) -> HttpResponse:
    import_ = find(request, import_id)
    discard_import(import_=import_)
    messages.success(request, f"{import_.file_name} is discarded. Nothing of it was taken in.")
    return redirect("imports:imports")


def _chosen(request: TeamRequest, import_: Import) -> dict[str, str]:
    """Return the targets of a form whose fields are numbered as the columns are: `column-0`."""
    chosen = {header: request.POST.get(f"column-{place}", "") for place, header in enumerate(import_.headers)}
    return {header: target for header, target in chosen.items() if target}


def _started_with(form: StartForm) -> dict[str, Any]:
    given = form.cleaned_data
    answer = given.get("opt_in")
    consent = (
        Consent(
            opt_in=answer == "yes",
            method=given["consent_method"],
            wording=given["consent_wording"],
            at=timezone.now(),
        )
        if answer
        else None
    )
    return {
        "consent": consent,
        "list_": given["list"],
        "list_name": "" if given["list"] else given["list_name"],
        "medium": given["medium"],
        "campaign": given["campaign"],
    }


def _over(request: TeamRequest, import_: Import) -> HttpResponse:
    messages.info(request, "This import was started already.")
    return redirect("imports:import", import_.pk)
