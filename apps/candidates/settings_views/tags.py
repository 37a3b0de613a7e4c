"""The team's tags: how often each is worn, added, renamed, merged, removed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.candidates.forms import TagForm
from apps.candidates.models import Tag
from apps.candidates.services import ensure_tags, merge_tags, remove_tag, rename_tag
from apps.core.errors import DomainError
from apps.core.words import counted


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
    others = Tag.objects.for_team(request.team).exclude(pk=found.pk).by_name()
    context = {"form": form, "tag": found, "others": others}
    return render(request, "settings/tag.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Right.MANAGE)
def tag_merge(request: TeamRequest, tag_id: UUID) -> HttpResponse:
    """Give another tag to everybody who has this one, which goes."""
    found = get_object_or_404(_tags(request), pk=tag_id)
    into = _tag_named(request, request.POST.get("into", ""))
    name = found.name
    try:
        count = merge_tags(tag=found, into=into, actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("candidates:tag", tag_id)
    people = counted(count, "person", "people")
    messages.success(request, f"“{name}” is “{into.name}” now: {people} had it.")
    return redirect("candidates:tags")


@require_POST
@requires(Right.MANAGE)
def tag_remove(request: TeamRequest, tag_id: UUID) -> HttpResponse:
    found = get_object_or_404(_tags(request), pk=tag_id)
    name = found.name
    try:
        remove_tag(tag=found, actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("candidates:tag", tag_id)
    messages.success(request, f"The tag “{name}” is removed.")
    return redirect("candidates:tags")


def _tag_named(request: TeamRequest, text: str) -> Tag:
    try:
        wanted = UUID(text)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Tag.objects.for_team(request.team), pk=wanted)


def _tags(request: TeamRequest) -> Any:
    return Tag.objects.for_team(request.team).with_counts().by_name()
