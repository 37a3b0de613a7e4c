"""What filters may ask of the lists that people are on, whatever they choose from.

Of static lists only: what a dynamic one asks is a filter itself, and no filter ever waits for another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from apps.candidates.filtering import CANDIDATE
from apps.core.filters import Choice, Context, Field, Kind, declare, through
from apps.lists.models import List, ListMember


def list_field(*, candidate: str) -> Field:
    """Return the field of the lists somebody is on. `candidate` is the root's path to their id."""
    return Field(
        name="candidate.lists",
        label="Lists",
        group=CANDIDATE,
        kind=Kind.CHOICE,
        column="list",
        reach=through(_memberships, inner="candidate", outer=candidate),
        choices=_lists,
    )


def _memberships(context: Context) -> QuerySet[Any]:
    # Of a list that was deleted, nobody is on any list any more.
    return ListMember.objects.for_team(context.team).filter(
        list__in=List.objects.for_team(context.team).static().values("pk")
    )


def _lists(context: Context) -> Sequence[Choice]:
    return [
        Choice(str(each.pk), each.name) for each in List.objects.for_team(context.team).static().by_name()
    ]


declare("candidates", list_field(candidate="pk"))
declare("applications", list_field(candidate="candidate_id"))
declare("conversations", list_field(candidate="candidate_id"))
declare("messages", list_field(candidate="conversation__candidate_id"))
