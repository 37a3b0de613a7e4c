"""Questions about lists: who is on one now."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from apps.accounts.models import Team
from apps.candidates.models import Candidate, CandidateQuerySet
from apps.candidates.selectors import search_part
from apps.core.filters import (
    EVERYBODY,
    Condition,
    Fields,
    Filter,
    Operator,
    compile_filter,
    fields_of,
    parse_filter,
    parse_filter_text,
)
from apps.core.filters import Context as FilterContext
from apps.lists.models import List, ListMember

# Where a grid of people looks for words.
SEARCHED = ("candidate.full_name", "candidate.phone", "candidate.email")


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
        return whom_it_finds(parse_filter(list_.filter, fields), fields)
    on_it = ListMember.objects.filter(team=list_.team_id, list=list_, candidate=OuterRef("pk"))
    return people.filter(Exists(on_it))


def whom_it_finds(filter_: Filter, fields: Fields) -> CandidateQuerySet:
    """Return the people of the team that the fields are of, whom a filter finds."""
    return Candidate.objects.for_team(fields.context.team).filter(compile_filter(filter_, fields))


def read_people(*, text: str, search: str, fields: Fields) -> Filter:
    """Return what a filter, as text, and words that are looked for ask together. Raises `FilterError`."""
    asked = parse_filter_text(text, fields) if text else EVERYBODY
    part = search_part(search)
    if not part:
        return asked
    looked_for = Filter("any", tuple(Condition(name, Operator.CONTAINS, (part,)) for name in SEARCHED))
    parts = (asked,) if asked.joined == "any" else asked.parts
    return Filter("all", (*parts, looked_for))
