"""All lists of the team, and a new one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import DateTimeField, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.core.filters import FilterError
from apps.lists.forms import NewListForm
from apps.lists.models import List, ListMember
from apps.lists.selectors import fields_for_lists, newest_sizes, reaches_of
from apps.lists.services import create_list
from apps.lists.views.finding import lists_of

LISTS_SHOWN = 25


@require_safe
@requires(Right.WORK)
def lists(request: TeamRequest) -> HttpResponse:
    """Show the lists; the page itself asks for their numbers of now, and shows what was measured till they come."""
    last_added = ListMember.objects.for_team(request.team).filter(list=OuterRef("pk")).newest_first()
    rows = lists_of(request).annotate(
        updated_at=Greatest(
            "changed_at",
            Coalesce(Subquery(last_added.values("created_at")[:1]), "changed_at"),
            output_field=DateTimeField(),
        )
    )
    page = Paginator(rows.by_name(), LISTS_SHOWN).get_page(request.GET.get("page"))
    is_live = "live" in request.GET
    numbers: dict[Any, Any]
    if is_live:
        numbers = reaches_of(page.object_list, now=timezone.now())
    else:
        numbers = newest_sizes(team=request.team, lists=page.object_list)
    context = {
        "page": page,
        "rows": [(each, numbers.get(each.pk)) for each in page.object_list],
        "is_live": is_live,
    }
    template = "lists/_rows.html" if request.htmx else "lists/lists.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def list_create(request: TeamRequest) -> HttpResponse:
    """Make a list of either kind."""
    now = timezone.now()
    form = NewListForm(request.POST or None, known=fields_for_lists(team=request.team, now=now))
    if request.method == "POST" and form.is_valid():
        kind = List.Kind(form.cleaned_data["kind"])
        try:
            made = create_list(
                team=request.team,
                kind=kind,
                name=form.cleaned_data["name"],
                description=form.cleaned_data["description"],
                filter_=form.filter,
                actor_id=request.user.pk,
                now=now,
            )
        except FilterError as error:
            for mistake in error.mistakes:
                form.add_error(form.place_of(mistake.pointer), mistake.detail)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.detail)
        else:
            return redirect("lists:list", made.pk)
    return render(request, "lists/new.html", {"form": form}, status=422 if form.errors else 200)
