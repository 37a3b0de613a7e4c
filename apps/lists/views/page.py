"""One list: how large it is, who of it can be texted, who is on it."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.candidates.models import Candidate
from apps.candidates.selectors import MIN_DIGITS, find_candidates, search_part
from apps.core.filters import describe_filter
from apps.grids.question import Question
from apps.grids.selectors import Counted, GridPage
from apps.grids.views.asking import ask, find_grid, is_for
from apps.grids.views.pages import show_grid
from apps.lists.gridding import list_within, look_for_refusals
from apps.lists.models import List, ListMember
from apps.lists.selectors import DaySize, Reach, exact_reach_of, growth_of, reach_of, reach_of_all, sparkline
from apps.lists.views.finding import find_list

FOUND = 8


@require_safe
@requires(Right.WORK)
def list_page(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Show a list: a grid of who is on it. `find` searches among everybody who may be added.

    A list that fits on the page is counted as it is drawn. Of a larger one the page shows what was measured last, and
    asks for the number of now by itself.
    """
    list_ = find_list(request, list_id)
    within = partial(list_within, list_)
    if is_for(request, "list-reach"):
        question, _, _ = ask(request, find_grid("candidates"), within)
        return render(
            request, "lists/_reach.html", _head(list_, question, _counted(request, list_, question))
        )
    return show_grid(
        request,
        "candidates",
        "lists/list.html",
        within=within,
        around=lambda question, found: _about(request, list_, question, found),
    )


def _about(request: TeamRequest, list_: List, question: Question, found: GridPage) -> dict[str, Any]:
    """Return what the page of a list shows besides its people."""
    find = request.GET.get("find", "").strip()[:100]
    is_all = not (question.is_narrowed or "after" in request.GET or found.after)
    if is_all and not question.mistakes and not request.GET.keys() & {"count", "exact"}:
        reach: Reach | None = _reach_of_page(found, question)
    else:
        reach = _counted(request, list_, question)
    context: dict[str, Any] = _head(list_, question, reach) | {
        "list_key": str(list_.pk),
        "find": find,
        "found": _addable(list_, find),
    }
    if not question.is_narrowed and not (reach and reach.error):
        context["counted"] = Counted(reach.size, is_more=reach.is_capped) if reach else None
    if list_.is_dynamic:
        asked = json.dumps(list_.filter)
        context["change_url"] = (
            f"{reverse('lists:list_filter', args=[list_.pk])}?{urlencode({'filter': asked})}"
        )
    return context


def _head(list_: List, question: Question, reach: Reach | None) -> dict[str, Any]:
    """Return what the head of a list says: how large it is and was, and whom it is made of."""
    growth = growth_of(list_, now=question.context.now)
    fixed = question.within and question.within.fixed
    words = ""
    if list_.is_dynamic and fixed and not (reach and reach.error):
        words = describe_filter(fixed, question.fields) if fixed.parts else "Everybody"
    return {
        "list": list_,
        "reach": reach,
        "measured": _measured(growth, reach),
        "growth": growth[::-1],
        "growth_names": ("People", "Could be texted"),
        "line": sparkline([day.size for day in growth] + ([reach.size] if reach and not reach.error else [])),
        "filter_words": words,
    }


def _measured(growth: list[DaySize], reach: Reach | None) -> DaySize | None:
    """Return the last day that says more of a list's size than is known of now."""
    least = reach.size if reach and reach.is_capped else 0
    if reach and not reach.is_capped:
        return None
    return next((day for day in reversed(growth) if day.size is not None and day.size >= least), None)


def _reach_of_page(found: GridPage, question: Question) -> Reach:
    """Return who of a list can be texted whose people all stand on the page."""
    if not all(hasattr(row, "grid_refusal") for row in found.rows):
        look_for_refusals(found.rows, question.context)
    return reach_of_all(row.grid_refusal for row in found.rows)


def _counted(request: TeamRequest, list_: List, question: Question) -> Reach | None:
    """Return who of a list can be texted, if somebody waits for it, or if nobody can be on it."""
    now, fields = question.context.now, question.fields
    if "exact" in request.GET:
        return exact_reach_of(list_, now=now, fields=fields)
    if "count" in request.GET or (question.within and question.within.mistakes):
        return reach_of(list_, now=now, fields=fields)
    return None


def _addable(list_: List, find: str) -> list[tuple[Candidate, bool]]:
    """Return whom a search among everybody finds, each with whether they are on the list already."""
    if not list_.is_static or len(search_part(find)) < MIN_DIGITS:
        return []
    ids = find_candidates(query=find, at_most=FOUND)
    people = Candidate.objects.for_team(list_.team).filter(pk__in=ids).newest_first()
    members = ListMember.objects.for_team(list_.team).filter(list=list_, candidate__in=ids)
    on_it = set(members.values_list("candidate_id", flat=True))
    return [(person, person.pk in on_it) for person in people]
