"""The team's imports, and where a file is brought."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.imports.forms import MOST_MB, UploadForm
from apps.imports.models import Import
from apps.imports.services import upload_file

SHOWN = 20
SAMPLE = (
    "first_name,last_name,phone,email,opt_in,city,state,postal_code,job_title,job_location,source,external_job_id,tags\r\n"
    "Made-up,Person,+1 201 555 0123,person@example.test,yes,Newark,NJ,07102,Forklift operator,Newark,Job board,J-100,"
    '"nights, forklift"\r\n'
)


@requires(Right.WORK)
def imports(request: TeamRequest) -> HttpResponse:
    form = (
        UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > MOST_MB * 2**20:
            form.add_error("file", f"This file is larger than {MOST_MB} MB.")
        else:
            try:
                import_ = upload_file(
                    team=request.team, actor=request.user, name=file.name, content=file, now=timezone.now()
                )
            except DomainError as error:
                form.add_error("file", error.detail)
            else:
                return redirect("imports:import", import_.pk)
    rows = Import.objects.for_team(request.team).newest_first()
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "is_busy": any(import_.is_busy for import_ in page)}
    if request.htmx and request.method == "GET":  # type: ignore[attr-defined]
        return render(request, "imports/_imports.html", context)
    return render(request, "imports/imports.html", context, status=422 if form.is_bound else 200)


@require_GET
@requires(Right.WORK)
def sample(request: TeamRequest) -> HttpResponse:  # noqa: ARG001
    return HttpResponse(
        SAMPLE,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="sample.csv"'},
    )
