"""The people of a list as its page shows them: some at a time, those first who came last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from apps.candidates.models import Candidate
from apps.candidates.selectors import search_part
from apps.lists.models import List, ListMember
from apps.lists.selectors.members import members_of
from apps.messaging.gate import refusals_of_phones

ROWS = 50


@dataclass(frozen=True)
class MemberRow:
    """Somebody on a list. `refusal` is why they cannot be texted."""

    candidate: Candidate
    # Since when; of a dynamic list, when they came to the team.
    since: datetime
    refusal: str


@dataclass(frozen=True)
class MemberPage:
    rows: list[MemberRow]
    # For the page after this one.
    next_place: str


def member_page(list_: List, *, query: str, place: str, now: datetime) -> MemberPage:
    """Return a page of a list, from a place that an earlier page named. Raises `FilterError`."""
    before = _read(place)
    if list_.is_static:
        members = ListMember.objects.for_team(list_.team).filter(
            list=list_, candidate__merged_into=None, candidate__erased_at=None
        )
        if query:
            members = members.filter(candidate__search_text__contains=search_part(query))
        found = list(members.filter(before).select_related("candidate").newest_first()[: ROWS + 1])
        entries: list[tuple[Any, Candidate]] = [(member, member.candidate) for member in found]
    else:
        people = members_of(list_, now=now)
        if query:
            people = people.filter(search_text__contains=search_part(query))
        entries = [(person, person) for person in people.filter(before).newest_first()[: ROWS + 1]]
    shown = entries[:ROWS]
    refusals = refusals_of_phones(team=list_.team, phones=[person.phone for _, person in shown])
    rows = [
        MemberRow(person, entry.created_at, refusals[person.phone].detail if person.phone in refusals else "")
        for entry, person in shown
    ]
    last = shown[-1][0] if len(entries) > ROWS else None
    return MemberPage(rows, f"{last.created_at.isoformat()}~{last.pk}" if last else "")


def _read(place: str) -> Q:
    """Return what stands after a place. One that nobody can read, is the beginning."""
    moment, _, pk = place.partition("~")
    try:
        at, last = datetime.fromisoformat(moment), UUID(pk)
    except ValueError:
        return Q()
    if at.tzinfo is None:
        return Q()
    return Q(created_at__lt=at) | Q(created_at=at, pk__lt=last)
