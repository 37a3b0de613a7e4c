"""The fields of the team's own: added, renamed, put in order, removed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.candidates.forms import FieldForm, NewFieldForm
from apps.candidates.models import Candidate, CustomField
from apps.candidates.selectors import uses_of_field
from apps.candidates.services import (
    add_custom_field,
    order_custom_fields,
    remove_custom_field,
    update_custom_field,
)
from apps.candidates.settings_views.moving import moved
from apps.core.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def fields(request: TeamRequest) -> HttpResponse:
    """Show them; take a new one."""
    form = NewFieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        kind = CustomField.Kind(given.pop("kind"))
        try:
            added = add_custom_field(team=request.team, kind=kind, actor_id=request.user.pk, **given)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"“{added}” is added.")
            return redirect("candidates:fields")
    rows = CustomField.objects.for_team(request.team).in_order()
    context = {"form": form, "fields": list(rows)}
    return render(request, "settings/fields.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def field(request: TeamRequest, field_id: UUID) -> HttpResponse:
    """Show one; rename it, or change its choices."""
    found = _field(request, field_id)
    form = FieldForm(request.POST or None, field=found)
    if request.method == "POST" and form.is_valid():
        try:
            update_custom_field(field=found, actor_id=request.user.pk, **form.cleaned_data)
        except DomainError as error:
            found.refresh_from_db()
            form.refuse(error)
        else:
            messages.success(request, f"“{found}” is saved.")
            return redirect("candidates:fields")
    having = Candidate.objects.for_team(request.team).filter(custom__has_key=found.key)
    context = {"form": form, "field": found, "having": having.count(), "uses": uses_of_field(found)}
    return render(request, "settings/field.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Right.MANAGE)
def field_move(request: TeamRequest, field_id: UUID) -> HttpResponse:
    """Let it change places with its neighbour."""
    found = _field(request, field_id)
    known = CustomField.objects.for_team(request.team).in_order()
    keys = moved([each.key for each in known], found.key, request.POST.get("move", ""))
    if keys:
        try:
            order_custom_fields(team=request.team, keys=keys, actor_id=request.user.pk)
        except DomainError as error:
            messages.error(request, error.detail)
    return redirect("candidates:fields")


@require_POST
@requires(Right.MANAGE)
def field_remove(request: TeamRequest, field_id: UUID) -> HttpResponse:
    found = _field(request, field_id)
    try:
        remove_custom_field(field=found, actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("candidates:field", found.pk)
    messages.success(request, f"“{found.label}” is removed, and all its values.")
    return redirect("candidates:fields")


def _field(request: TeamRequest, field_id: UUID) -> CustomField:
    return get_object_or_404(CustomField.objects.for_team(request.team).select_related("team"), pk=field_id)
