"""The team's tags: how often each is worn, added, renamed, removed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.candidates.forms import TagForm
from apps.candidates.models import Tag
from apps.candidates.services import ensure_tags, remove_tag, rename_tag
from apps.core.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def tags(request: TeamRequest) -> HttpResponse:
    """Show them with their counts; take a new one."""
    form = TagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ensure_tags(team=request.team, names=[form.cleaned_data["name"]], actor_id=request.user.pk)
        except DomainError as error:
            form.add_error("name", error.detail)
        else:
            return redirect("candidates:tags")
    context = {"form": form, "tags": list(_tags(request))}
    return render(request, "settings/tags.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def tag(request: TeamRequest, tag_id: UUID) -> HttpResponse:
    """Show one; rename it."""
    found = get_object_or_404(_tags(request), pk=tag_id)
    form = TagForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_tag(tag=found, name=form.cleaned_data["name"], actor_id=request.user.pk)
        except DomainError as error:
            found = get_object_or_404(_tags(request), pk=tag_id)
            form.add_error("name", error.detail)
        else:
            messages.success(request, f"The tag is called “{found.name}” now.")
            return redirect("candidates:tags")
    return render(
        request, "settings/tag.html", {"form": form, "tag": found}, status=422 if form.is_bound else 200
    )


@require_POST
@requires(Right.MANAGE)
def tag_remove(request: TeamRequest, tag_id: UUID) -> HttpResponse:
    found = get_object_or_404(_tags(request), pk=tag_id)
    name = found.name
    remove_tag(tag=found, actor_id=request.user.pk)
    messages.success(request, f"The tag “{name}” is removed.")
    return redirect("candidates:tags")


def _tags(request: TeamRequest) -> Any:
    return Tag.objects.for_team(request.team).with_counts().by_name()
