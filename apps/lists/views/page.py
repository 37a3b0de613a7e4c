"""One list: how large it is, who of it can be texted, who is on it."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.candidates.models import Candidate
from apps.candidates.selectors import MIN_DIGITS, find_candidates, search_part
from apps.core.filters import describe_filter
from apps.core.patience import answered_soon
from apps.grids.question import Question
from apps.grids.selectors import Counted
from apps.grids.views.pages import show_grid
from apps.lists.gridding import list_within
from apps.lists.models import List, ListMember
from apps.lists.selectors import Reach, exact_reach_of, growth_of, reach_of, sparkline
from apps.lists.views.finding import find_list

FOUND = 8


@require_safe
@requires(Right.WORK)
def list_page(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Show a list: a grid of who is on it. `find` searches among everybody who may be added."""
    list_ = find_list(request, list_id)
    return show_grid(
        request,
        "candidates",
        "lists/list.html",
        within=partial(list_within, list_),
        around=lambda question: _about(request, list_, question),
    )


def _about(request: TeamRequest, list_: List, question: Question) -> dict[str, Any]:
    """Return what the page of a list shows besides its people."""
    now, fields = question.context.now, question.fields
    find = request.GET.get("find", "").strip()[:100]
    reach = _reach(request, list_, question)
    growth = growth_of(list_, now=now)
    context: dict[str, Any] = {
        "list": list_,
        "list_key": str(list_.pk),
        "reach": reach,
        "line": sparkline([day.size for day in growth] + ([reach.size] if reach and not reach.error else [])),
        "growth": growth[::-1][:14],
        "find": find,
        "found": _addable(list_, find),
        "filter_words": "",
    }
    if not question.is_narrowed and not (reach and reach.error):
        context["counted"] = Counted(reach.size, is_more=reach.is_capped) if reach else None
    if list_.is_dynamic:
        asked = json.dumps(list_.filter)
        context["change_url"] = (
            f"{reverse('lists:list_filter', args=[list_.pk])}?{urlencode({'filter': asked})}"
        )
        fixed = question.within and question.within.fixed
        if fixed and not (reach and reach.error):
            context["filter_words"] = describe_filter(fixed, fields) if fixed.parts else "Everybody"
    return context


def _reach(request: TeamRequest, list_: List, question: Question) -> Reach | None:
    """Return who can be texted, if that is found soon enough or waited for."""
    now, fields = question.context.now, question.fields
    if "exact" in request.GET:
        return exact_reach_of(list_, now=now, fields=fields)
    if "count" in request.GET:
        return reach_of(list_, now=now, fields=fields)
    return answered_soon(lambda: reach_of(list_, now=now, fields=fields))


def _addable(list_: List, find: str) -> list[tuple[Candidate, bool]]:
    """Return whom a search among everybody finds, each with whether they are on the list already."""
    if not list_.is_static or len(search_part(find)) < MIN_DIGITS:
        return []
    ids = find_candidates(query=find, at_most=FOUND)
    people = Candidate.objects.for_team(list_.team).filter(pk__in=ids).newest_first()
    members = ListMember.objects.for_team(list_.team).filter(list=list_, candidate__in=ids)
    on_it = set(members.values_list("candidate_id", flat=True))
    return [(person, person.pk in on_it) for person in people]
