"""The team's forms, for its managers: made, changed with a preview beside, counted, removed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.candidates.models import CustomField
from apps.core.codes import code_png, code_svg
from apps.core.errors import DomainError
from apps.hosted.forms import ApplyForm, FormForm, NewForm
from apps.hosted.models import Form
from apps.hosted.selectors import tallies_of
from apps.hosted.services import create_form, delete_form, make_default, update_form


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def forms(request: TeamRequest) -> HttpResponse:
    """Show them; take a new one."""
    new = NewForm(request.POST or None)
    if request.method == "POST" and new.is_valid():
        try:
            made = create_form(team=request.team, name=new.cleaned_data["name"], actor_id=request.user.pk)
        except DomainError as error:
            new.add_error("name", error.detail)
        else:
            messages.success(request, f"“{made}” is there. Say what it asks.")
            return redirect("hosted:settings", made.pk)
    known = list(Form.objects.for_team(request.team).in_order())
    context = {"forms": known, "form": new}
    return render(request, "settings/forms.html", context, status=422 if new.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def form(request: TeamRequest, form_id: UUID) -> HttpResponse:
    """Show one; change it."""
    found = _form(request, form_id)
    own = _own(request)
    said = FormForm(request.POST or None, team=request.team, form=found, own=own)
    if request.method == "POST" and said.is_valid():
        try:
            update_form(form=found, fields=said.fields_of_form(), actor_id=request.user.pk)
        except DomainError as error:
            said.add_error(error.field if error.field in said.fields else None, error.detail)
        else:
            messages.success(request, f"“{said.cleaned_data['name']}” is saved.")
            return redirect("hosted:settings", found.pk)
    context = {
        "form": found,
        "said": said,
        "tallies": tallies_of(found),
        "apply": ApplyForm(form=found, own=own, prefix="preview"),
    }
    return render(request, "settings/form.html", context, status=422 if said.is_bound else 200)


@require_POST
@requires(Right.MANAGE)
def preview(request: TeamRequest, form_id: UUID) -> HttpResponse:
    """Show what is being written as people would see it. Nothing is kept."""
    found, own = _form(request, form_id), _own(request)
    said = FormForm(request.POST, team=request.team, form=found, own=own)
    if not said.is_valid():
        return HttpResponse(status=204)
    for name, value in said.fields_of_form().items():
        setattr(found, name, value)
    if found.has_one_job and not found.job_titles:
        return HttpResponse(status=204)
    context = {"form": found, "apply": ApplyForm(form=found, own=own, prefix="preview")}
    return render(request, "hosted/_form.html", context)


@require_safe
@requires(Right.MANAGE)
def code_as_svg(request: TeamRequest, form_id: UUID) -> HttpResponse:
    picture = code_svg(_form(request, form_id).address, title="Scan to apply")
    return HttpResponse(picture, content_type="image/svg+xml")


@require_safe
@requires(Right.MANAGE)
def code_as_png(request: TeamRequest, form_id: UUID) -> HttpResponse:
    return HttpResponse(code_png(_form(request, form_id).address), content_type="image/png")


@require_POST
@requires(Right.MANAGE)
def default(request: TeamRequest, form_id: UUID) -> HttpResponse:
    found = make_default(form=_form(request, form_id), actor_id=request.user.pk)
    messages.success(request, f"“{found}” is the default now.")
    return redirect("hosted:forms")


@require_POST
@requires(Right.MANAGE)
def remove(request: TeamRequest, form_id: UUID) -> HttpResponse:
    found = _form(request, form_id)
    delete_form(form=found, actor_id=request.user.pk)
    messages.success(request, f"“{found}” is removed. Its address leads nowhere now.")
    return redirect("hosted:forms")


def _form(request: TeamRequest, form_id: UUID) -> Form:
    return get_object_or_404(Form.objects.for_team(request.team).select_related("team"), pk=form_id)


def _own(request: TeamRequest) -> list[CustomField]:
    return list(CustomField.objects.for_team(request.team).in_order())
