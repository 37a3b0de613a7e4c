"""What is done to a list by one press."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.candidates.models import Candidate
from apps.lists import services
from apps.lists.models import List
from apps.lists.views.finding import find_list, is_done


@require_POST
@requires(Right.WORK)
def list_freeze(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Let a dynamic list keep the people it has now."""
    list_ = find_list(request, list_id)
    freeze = partial(services.freeze_list, list_=list_, actor_id=request.user.pk, now=timezone.now())
    is_done(request, freeze, done=f"“{list_.name}” is a static list now.")
    return redirect("lists:list", list_.pk)


@require_POST
@requires(Right.WORK)
def list_delete(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Take a list away; the notice that says so can bring it back."""
    list_ = find_list(request, list_id)
    delete = partial(services.delete_list, list_=list_, actor_id=request.user.pk, now=timezone.now())
    undo_url = reverse("lists:list_restore", args=[list_.pk])
    if is_done(request, delete, done=f"“{list_.name}” was deleted.", undo_url=undo_url):
        return redirect("lists:lists")
    return redirect("lists:list", list_.pk)


@require_POST
@requires(Right.WORK)
def list_restore(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Bring a deleted list back."""
    list_ = get_object_or_404(List.objects.filter(team=request.team).select_related("team"), pk=list_id)
    is_back = is_done(request, partial(services.restore_list, list_=list_, actor_id=request.user.pk))
    return _go(request, reverse("lists:list", args=[list_.pk]) if is_back else reverse("lists:lists"))


@require_POST
@requires(Right.WORK)
def member_add(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Put somebody on the list."""
    list_ = find_list(request, list_id)
    person = _person(request)
    add = partial(services.add_members, list_=list_, candidates=[person.pk], actor_id=request.user.pk)
    is_done(request, add, done=f"{person} is on the list.")
    return _go(request, reverse("lists:list", args=[list_.pk]))


@require_POST
@requires(Right.WORK)
def member_remove(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Take somebody off the list; the notice that says so can put them back."""
    list_ = find_list(request, list_id)
    person = _person(request)
    remove = partial(services.remove_members, list_=list_, candidates=[person.pk], actor_id=request.user.pk)
    undo_url = f"{reverse('lists:member_add', args=[list_.pk])}?{urlencode({'candidate': person.pk})}"
    is_done(request, remove, done=f"{person} is no longer on the list.", undo_url=undo_url)
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
