"""Questions about a person: which lists they are on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, Q

from apps.candidates.models import Candidate
from apps.core.filters import FilterError, compile_filter, parse_filter
from apps.lists.models import List
from apps.lists.selectors.members import fields_for_lists

# So many filters are asked about somebody at once.
ASKED = 50


@dataclass(frozen=True)
class Belonging:
    """The static lists that hold somebody, the dynamic ones they fit now, and how many more were not asked."""

    static: list[List]
    dynamic: list[List]
    unasked: int


def lists_with(candidate: Candidate, *, now: datetime) -> Belonging:
    """Return which lists somebody is on now. A filter that can no longer be read finds nobody."""
    lists = List.objects.for_team(candidate.team)
    on = lists.static().filter(memberships__candidate=candidate, memberships__team=candidate.team_id)
    dynamic = list(lists.dynamic().by_name())
    return Belonging(
        static=list(on.by_name()),
        dynamic=_fitting(candidate, dynamic[:ASKED], now=now),
        unasked=max(0, len(dynamic) - ASKED),
    )


def _fitting(candidate: Candidate, lists: list[List], *, now: datetime) -> list[List]:
    """Return those whose filters find somebody, by one statement for all."""
    fields = fields_for_lists(team=candidate.team, now=now)
    asked: dict[str, Q] = {}
    for nth, each in enumerate(lists):
        try:
            asked[f"fits_{nth}"] = compile_filter(parse_filter(each.filter, fields), fields)
        except FilterError:
            continue
    if not asked:
        return []
    fits = {name: ExpressionWrapper(q, BooleanField()) for name, q in asked.items()}
    person = Candidate.objects.for_team(candidate.team).filter(pk=candidate.pk).annotate(**fits)
    found = person.values(*fits).first() or {}
    return [each for nth, each in enumerate(lists) if found.get(f"fits_{nth}")]
