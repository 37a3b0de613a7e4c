"""What is done to a list by one press."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.candidates.models import Candidate
from apps.core.errors import DomainError
from apps.core.filters import FilterError
from apps.lists import services
from apps.lists.forms import CombineForm, ConditionsForm, CopyForm, NameForm
from apps.lists.models import List
from apps.lists.selectors import fields_for_lists
from apps.lists.views.finding import find_list, lists_of
from apps.lists.views.page import list_context


@require_POST
@requires(Right.WORK)
def list_update(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Change the name and what the list is for."""
    list_, form = find_list(request, list_id), NameForm(request.POST, auto_id="edit-%s")
    if form.is_valid():
        try:
            services.update_list(
                list_=list_, fields=form.cleaned_data, actor_id=request.user.pk, now=timezone.now()
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.detail)
        else:
            return redirect("lists:list", list_.pk)
    return _refused(request, list_, name_form=form)


@require_POST
@requires(Right.WORK)
def list_filter(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Let a dynamic list ask something else."""
    list_, now = find_list(request, list_id), timezone.now()
    form = ConditionsForm(
        request.POST, known=fields_for_lists(team=request.team, now=now), auto_id="filter-%s"
    )
    if form.is_valid():
        try:
            services.change_filter(list_=list_, filter_=form.filter, actor_id=request.user.pk, now=now)
        except FilterError as error:
            for mistake in error.mistakes:
                form.add_error(form.place_of(mistake.pointer), mistake.detail)
        except DomainError as error:
            form.add_error(None, error.detail)
        else:
            return redirect("lists:list", list_.pk)
    return _refused(request, list_, conditions_form=form)


@require_POST
@requires(Right.WORK)
def list_freeze(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Let a dynamic list keep the people it has now."""
    list_ = find_list(request, list_id)
    try:
        services.freeze_list(list_=list_, actor_id=request.user.pk, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, f"“{list_.name}” is a static list now.")
    return redirect("lists:list", list_.pk)


@require_POST
@requires(Right.WORK)
def list_copy(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Make another list like this one."""
    list_, form = find_list(request, list_id), CopyForm(request.POST, auto_id="copy-%s")
    if form.is_valid():
        try:
            made = services.copy_list(
                list_=list_, name=form.cleaned_data["name"], actor_id=request.user.pk, now=timezone.now()
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.detail)
        else:
            return redirect("lists:list", made.pk)
    return _refused(request, list_, copy_form=form)


@require_POST
@requires(Right.WORK)
def list_combine(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Make a list of this one and another."""
    list_ = find_list(request, list_id)
    others = lists_of(request).exclude(pk=list_.pk).by_name()
    form = CombineForm(request.POST, lists=others, auto_id="combine-%s")
    if form.is_valid():
        try:
            made = services.combine_lists(
                list_=list_,
                other=form.cleaned_data["list"],
                is_union=form.cleaned_data["how"] == "union",
                name=form.cleaned_data["name"],
                actor_id=request.user.pk,
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.detail)
        else:
            return redirect("lists:list", made.pk)
    return _refused(request, list_, combine_form=form)


@require_POST
@requires(Right.WORK)
def list_delete(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Take a list away; the notice that says so can bring it back."""
    list_ = find_list(request, list_id)
    try:
        services.delete_list(list_=list_, actor_id=request.user.pk, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("lists:list", list_.pk)
    undo_url = reverse("lists:list_restore", args=[list_.pk])
    messages.success(request, f"“{list_.name}” was deleted.", extra_tags=undo_url)
    return redirect("lists:lists")


@require_POST
@requires(Right.WORK)
def list_restore(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Bring a deleted list back."""
    list_ = get_object_or_404(List.objects.filter(team=request.team).select_related("team"), pk=list_id)
    where = reverse("lists:list", args=[list_.pk])
    try:
        services.restore_list(list_=list_, actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
        where = reverse("lists:lists")
    return _go(request, where)


@require_POST
@requires(Right.WORK)
def member_add(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Put somebody on the list."""
    list_ = find_list(request, list_id)
    person = _person(request)
    try:
        services.add_members(list_=list_, candidates=[person.pk], actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, f"{person} is on the list.")
    return _go(request, reverse("lists:list", args=[list_.pk]))


@require_POST
@requires(Right.WORK)
def member_remove(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Take somebody off the list; the notice that says so can put them back."""
    list_ = find_list(request, list_id)
    person = _person(request)
    try:
        services.remove_members(list_=list_, candidates=[person.pk], actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        undo_url = f"{reverse('lists:member_add', args=[list_.pk])}?{urlencode({'candidate': person.pk})}"
        messages.success(request, f"{person} is no longer on the list.", extra_tags=undo_url)
    return redirect("lists:list", list_.pk)


def _go(request: TeamRequest, where: str) -> HttpResponse:
    """Lead on, also where htmx asked, as the undo of a notice does."""
    return HttpResponseClientRedirect(where) if request.htmx else redirect(where)  # type: ignore[attr-defined]


def _person(request: TeamRequest) -> Candidate:
    try:
        wanted = UUID(request.POST.get("candidate", request.GET.get("candidate", "")))
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Candidate.objects.for_team(request.team), pk=wanted)


def _refused(request: TeamRequest, list_: List, **forms: Any) -> HttpResponse:
    return render(request, "lists/list.html", list_context(request, list_, **forms), status=422)
