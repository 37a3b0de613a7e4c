"""The words that are written often: the team's and one's own, looked at, added, changed, put in order, taken away.

Here and not with the carrier's side: fields of the team's own may stand in them.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, may, requires
from apps.candidates.models import CustomField
from apps.chat.forms import NewTemplateForm, TemplateForm
from apps.chat.suggesting import fields_offered
from apps.core.errors import DomainError
from apps.messaging.merging import Piece, pieces_as_written
from apps.messaging.models import Template
from apps.messaging.services import (
    add_template,
    delete_template,
    move_template,
    restore_template,
    update_template,
)

STEPS = {"up": -1, "down": 1}


class Line(NamedTuple):
    """A template as its list shows it."""

    template: Template
    pieces: list[Piece]
    may_change: bool


@require_safe
@requires(Right.WORK)
def templates(request: TeamRequest) -> HttpResponse:
    """Show the team's and one's own."""
    visible = Template.objects.for_team(request.team).visible_to(request.membership).in_order()
    lines = [
        Line(each, pieces_as_written(each.body), each.may_be_changed_by(request.membership))
        for each in visible
    ]
    context = {
        "own": [line for line in lines if not line.template.is_teams],
        "team_lines": [line for line in lines if line.template.is_teams],
        "may_manage": may(request.membership, Right.MANAGE),
    }
    return render(request, "settings/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def template_create(request: TeamRequest) -> HttpResponse:
    """Take a new one: one's own, or from a manager the team's."""
    may_manage = may(request.membership, Right.MANAGE)
    form = NewTemplateForm(request.POST or None, may_manage=may_manage)
    own_fields = _own_fields(request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            added = add_template(
                team=request.team,
                name=given["name"],
                body=given["body"],
                track_links=given["track_links"],
                owner=None if given.get("for_team") else request.user,
                own_fields=own_fields,
                actor_id=request.user.pk,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"“{added}” is added. Type it in a chat.")
            return redirect("chat:templates")
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def template(request: TeamRequest, template_id: UUID) -> HttpResponse:
    """Show one; change its name or its words."""
    found = _template(request, template_id)
    if not found.may_be_changed_by(request.membership):
        return _for_managers(request)
    form = TemplateForm(request.POST or None, initial=model_to_dict(found))
    own_fields = _own_fields(request)
    if request.method == "POST" and form.is_valid():
        try:
            update_template(
                template=found, own_fields=own_fields, actor_id=request.user.pk, **form.cleaned_data
            )
        except DomainError as error:
            found.refresh_from_db()
            form.refuse(error)
        else:
            messages.success(request, f"“{found}” is saved.")
            return redirect("chat:templates")
    return _form_page(request, form, template=found)


@require_POST
@requires(Right.WORK)
def template_move(request: TeamRequest, template_id: UUID) -> HttpResponse:
    """Let it change places with its neighbour."""
    found = _template(request, template_id)
    if not found.may_be_changed_by(request.membership):
        return _for_managers(request)
    step = STEPS.get(request.POST.get("move", ""), 0)
    move_template(template=found, step=step, actor_id=request.user.pk)
    return redirect("chat:templates")


@require_POST
@requires(Right.WORK)
def template_delete(request: TeamRequest, template_id: UUID) -> HttpResponse:
    """Take it away; the notice that says so can bring it back."""
    found = _template(request, template_id)
    if not found.may_be_changed_by(request.membership):
        return _for_managers(request)
    try:
        delete_template(template=found, now=timezone.now(), actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("chat:template", template_id)
    undo_url = reverse("chat:template_restore", args=[found.pk])
    messages.success(request, f"“{found}” was deleted.", extra_tags=undo_url)
    return redirect("chat:templates")


@require_POST
@requires(Right.WORK)
def template_restore(request: TeamRequest, template_id: UUID) -> HttpResponse:
    """Bring a deleted one back."""
    gone = get_object_or_404(
        Template.objects.filter(team=request.team).visible_to(request.membership).select_related("team"),
        pk=template_id,
    )
    if not gone.may_be_changed_by(request.membership):
        return _for_managers(request)
    try:
        restore_template(template=gone, actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
    address = reverse("chat:templates")
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]


def _template(request: TeamRequest, template_id: UUID) -> Template:
    """Return a template that this person may use; any other is not there."""
    visible = Template.objects.for_team(request.team).visible_to(request.membership)
    return get_object_or_404(visible.select_related("team"), pk=template_id)


def _for_managers(request: TeamRequest) -> HttpResponse:
    messages.error(request, "Only a manager changes the templates of the team.")
    return redirect("chat:templates")


def _own_fields(request: TeamRequest) -> list[str]:
    fields = CustomField.objects.for_team(request.team).in_order()
    return list(fields.values_list("key", flat=True))


def _form_page(request: TeamRequest, form: TemplateForm, template: Template | None = None) -> HttpResponse:
    names = fields_offered(team=request.team)
    context = {"form": form, "template": template, "names": names}
    return render(request, "settings/template.html", context, status=422 if form.is_bound else 200)
