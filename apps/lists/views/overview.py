"""All lists of the team."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import DateTimeField, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.lists.models import ListMember
from apps.lists.selectors import newest_sizes, reaches_of
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
