"""Questions about lists: who is on one now."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from apps.accounts.models import Team
from apps.candidates.models import Candidate, CandidateQuerySet
from apps.core.filters import Context as FilterContext
from apps.core.filters import Fields, Filter, compile_filter, describe_filter, fields_of, parse_filter
from apps.lists.models import List, ListMember


def fields_for_lists(*, team: Team, now: datetime) -> Fields:
    """Return what a dynamic list may ask. Its days are the team's, whoever looks."""
    return fields_of("candidates", FilterContext(team=team, now=now, zone=team.zone))


def members_of(list_: List, *, now: datetime, fields: Fields | None = None) -> CandidateQuerySet:
    """Return who is on a list, of either kind. Whoever asks for several lists gives the `fields` of all of them.

    Raises `FilterError` for a dynamic list whose filter asks for what is no longer there: nobody is chosen by it.
    """
    people = Candidate.objects.for_team(list_.team)
    if list_.is_dynamic:
        fields = fields or fields_for_lists(team=list_.team, now=now)
        return people.filter(compile_filter(parse_filter(list_.filter, fields), fields))
    on_it = ListMember.objects.filter(team=list_.team_id, list=list_, candidate=OuterRef("pk"))
    return people.filter(Exists(on_it))


def filter_of(list_: List, *, now: datetime) -> tuple[Filter, str]:
    """Return the filter of a dynamic list, and the same in words. Raises `FilterError`."""
    fields = fields_for_lists(team=list_.team, now=now)
    found = parse_filter(list_.filter, fields)
    return found, describe_filter(found, fields) if found.parts else "Everybody"
