"""What lists have of filters: a list is made of the filter of a grid, and a dynamic one's is changed in a grid."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.filters import EVERYBODY, Fields, Filter, FilterError, Mistake, describe_filter, to_json
from apps.grids.question import written
from apps.grids.views.pages import show_grid
from apps.lists.forms import NewListForm
from apps.lists.gridding import change_within
from apps.lists.models import List
from apps.lists.selectors import COUNTED, fields_for_lists, read_people, whom_it_finds
from apps.lists.services import change_filter, create_list
from apps.lists.views.finding import find_list, is_done, made_by

NOT_EVERYBODY = "Choose what people must fit. Without a condition it would be everybody."


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def list_create(request: TeamRequest) -> HttpResponse:
    """Make a list of whom a filter finds; without a filter, an empty one."""
    now = timezone.now()
    fields = fields_for_lists(team=request.team, now=now)
    asked = request.POST if request.method == "POST" else request.GET
    try:
        filter_ = read_people(text=asked.get("filter", ""), search=asked.get("q", ""), fields=fields)
    except FilterError as error:
        return render(request, "lists/new.html", {"mistakes": error.mistakes}, status=422)
    has_filter = bool(filter_.parts)
    form = NewListForm(request.POST or None, has_filter=has_filter)
    if request.method == "POST":
        made = made_by(
            form,
            lambda: create_list(
                team=request.team,
                kind=List.Kind(form.cleaned_data["kind"]),
                name=form.cleaned_data["name"],
                description=form.cleaned_data["description"],
                filter_=to_json(filter_) if has_filter else None,
                actor_id=request.user.pk,
                now=now,
            ),
        )
        if made:
            return redirect("lists:list", made.pk)
    context: dict[str, Any] = {"form": form}
    if has_filter:
        context |= {
            "filter": written(filter_),
            "filter_words": describe_filter(filter_, fields),
            "count_words": _count_words(filter_, fields),
        }
    return render(request, "lists/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def list_filter(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Change whom a dynamic list has: the filter stands in the address, and is kept when it is sent."""
    list_ = find_list(request, list_id)
    if request.method != "POST" and list_.is_dynamic:
        return show_grid(
            request,
            "candidates",
            "lists/filter.html",
            within=partial(change_within, list_),
            around=lambda *_: {"list": list_},
        )
    if request.method == "POST":
        now = timezone.now()
        fields = fields_for_lists(team=request.team, now=now)

        def change() -> None:
            asked = read_people(text=request.POST.get("filter", ""), search="", fields=fields)
            if asked == EVERYBODY:
                raise FilterError([Mistake("", "empty_filter", NOT_EVERYBODY)])
            change_filter(list_=list_, filter_=to_json(asked), actor_id=request.user.pk, now=now)

        is_done(request, change, done=f"“{list_.name}” has other people now.")
    return redirect("lists:list", list_.pk)


def _count_words(filter_: Filter, fields: Fields) -> str:
    """Return how many a filter finds now: up to so many as anybody waits for."""
    number = whom_it_finds(filter_, fields).order_by().values("pk")[: COUNTED + 1].count()
    if number > COUNTED:
        return f"{COUNTED:,}+ candidates match"
    return f"{number:,} candidate{'' if number == 1 else 's'} match{'es' if number == 1 else ''}"
