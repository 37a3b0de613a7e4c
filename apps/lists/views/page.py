"""One list: how large it is, who of it can be texted, who is on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.candidates.models import Candidate
from apps.candidates.selectors import MIN_DIGITS, find_candidates, search_part
from apps.core.filters import Fields
from apps.lists.forms import CombineForm, ConditionsForm, CopyForm, NameForm
from apps.lists.models import List, ListMember
from apps.lists.selectors import (
    exact_reach_of,
    fields_for_lists,
    filter_of,
    growth_of,
    member_page,
    reach_of,
    sparkline,
)
from apps.lists.views.finding import find_list, lists_of

FOUND = 8


@require_safe
@requires(Right.WORK)
def list_page(request: TeamRequest, list_id: UUID) -> HttpResponse:
    """Show a list. `q` searches in it, `find` among everybody who may be added."""
    return render(request, "lists/list.html", list_context(request, find_list(request, list_id)))


def list_context(request: TeamRequest, list_: List, **forms: Any) -> dict[str, Any]:
    """Return what the page of a list shows; `forms` are those that were filled in and refused."""
    now = timezone.now()
    query, find = request.GET.get("q", "").strip()[:100], request.GET.get("find", "").strip()[:100]
    is_exact = "exact" in request.GET
    reach = exact_reach_of(list_, now=now) if is_exact else reach_of(list_, now=now)
    growth = growth_of(list_, now=now)
    context: dict[str, Any] = {
        "list": list_,
        "reach": reach,
        "line": sparkline([day.size for day in growth] + ([reach.size] if not reach.error else [])),
        "growth": growth[::-1][:14],
        "query": query,
        "find": find,
        "found": _addable(list_, find),
        "name_form": NameForm(
            initial={"name": list_.name, "description": list_.description}, auto_id="edit-%s"
        ),
        "copy_form": CopyForm(initial={"name": f"Copy of {list_.name}"[:80]}, auto_id="copy-%s"),
        "combine_form": CombineForm(lists=_others(request, list_), auto_id="combine-%s"),
    }
    if list_.is_dynamic:
        context["conditions_form"] = _conditions(list_, fields_for_lists(team=list_.team, now=now))
    if reach.error is None:
        place = request.GET.get("after", "")
        page = member_page(list_, query=query, place=place, now=now)
        following = {"q": query, "after": page.next_place} if query else {"after": page.next_place}
        context |= {
            "rows": page.rows,
            "next_url": f"?{urlencode(following)}" if page.next_place else "",
            "is_later": bool(place),
            "filter_words": filter_of(list_, now=now)[1] if list_.is_dynamic else "",
        }
    return context | forms


def _conditions(list_: List, known: Fields) -> ConditionsForm | None:
    """Return the form for a list's conditions, where they fit in; empty for what can no longer be read."""
    initial = ConditionsForm.initial_of(list_.filter or {}, known)
    asked = (list_.filter or {}).get("all", [])
    is_lost = any(part["field"] not in known for part in asked if "field" in part)
    if initial is None and not is_lost:
        return None
    return ConditionsForm(initial=initial or {}, known=known, auto_id="filter-%s")


def _others(request: TeamRequest, list_: List) -> Any:
    return lists_of(request).exclude(pk=list_.pk).by_name()


def _addable(list_: List, find: str) -> list[tuple[Candidate, bool]]:
    """Return whom a search among everybody finds, each with whether they are on the list already."""
    if not list_.is_static or len(search_part(find)) < MIN_DIGITS:
        return []
    ids = find_candidates(query=find, at_most=FOUND)
    people = Candidate.objects.for_team(list_.team).filter(pk__in=ids).newest_first()
    members = ListMember.objects.for_team(list_.team).filter(list=list_, candidate__in=ids)
    on_it = set(members.values_list("candidate_id", flat=True))
    return [(person, person.pk in on_it) for person in people]
