"""A list under another name, a copy of it, and a list made of it and another one: a page of three forms."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.words import name_of_copy
from apps.lists import services
from apps.lists.forms import CombineForm, CopyForm, NameForm
from apps.lists.models import List, ListQuerySet
from apps.lists.views.finding import find_list, lists_of, made_by


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def list_update(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Show what can be made of a list; a sent form changes its name and what it is for."""
    list_ = find_list(request, list_id)
    if request.method != "POST":
        return _show(request, list_)
    form = NameForm(request.POST, auto_id="edit-%s")
    changed = made_by(
        form,
        lambda: services.update_list(
            list_=list_, fields=form.cleaned_data, actor_id=request.user.pk, now=timezone.now()
        ),
    )
    return _answer(request, list_, changed, name_form=form)


@require_POST
@requires(Right.WORK)
def list_copy(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Make another list like this one."""
    list_, form = find_list(request, list_id), CopyForm(request.POST, auto_id="copy-%s")
    made = made_by(
        form,
        lambda: services.copy_list(
            list_=list_, name=form.cleaned_data["name"], actor_id=request.user.pk, now=timezone.now()
        ),
    )
    return _answer(request, list_, made, copy_form=form)


@require_POST
@requires(Right.WORK)
def list_combine(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Make a list of this one and another."""
    list_ = find_list(request, list_id)
    form = CombineForm(request.POST, lists=_others(request, list_), auto_id="combine-%s")
    made = made_by(
        form,
        lambda: services.combine_lists(
            list_=list_,
            other=form.cleaned_data["list"],
            is_union=form.cleaned_data["how"] == "union",
            name=form.cleaned_data["name"],
            actor_id=request.user.pk,
            now=timezone.now(),
        ),
    )
    return _answer(request, list_, made, combine_form=form)


def _answer(request: TeamRequest, list_: List, made: List | None, **filled: forms.Form) -> HttpResponse:
    """Go to the list that was made or changed; or show what was filled in, and why it was refused."""
    return redirect("lists:list", made.pk) if made else _show(request, list_, status=422, **filled)


def _show(request: TeamRequest, list_: List, *, status: int = 200, **filled: forms.Form) -> HttpResponse:
    """Answer with the three forms; `filled` are those that were filled in and refused."""
    names = {"name": list_.name, "description": list_.description}
    context = {
        "list": list_,
        "name_form": NameForm(initial=names, auto_id="edit-%s"),
        "copy_form": CopyForm(
            initial={"name": name_of_copy(list_.name, services.LONGEST_NAME)}, auto_id="copy-%s"
        ),
        "combine_form": CombineForm(lists=_others(request, list_), auto_id="combine-%s"),
    }
    return render(request, "lists/change.html", context | filled, status=status)


def _others(request: TeamRequest, list_: List) -> ListQuerySet:
    return lists_of(request).exclude(pk=list_.pk).by_name()
