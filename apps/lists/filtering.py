"""What filters may ask of the lists that people are on, whatever they choose from.

Of static lists only: what a dynamic one asks is a filter itself, and no filter ever waits for another.

And what filters of other grids ask, said of people: a list is of people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from apps.candidates.filtering import CANDIDATE
from apps.core.filters import (
    COMPLEMENTS,
    Choice,
    Condition,
    Context,
    Field,
    Filter,
    Kind,
    Operator,
    declare,
    through,
)
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


# Of an application, as the grid of applications asks; and of a person's.
OF_ONE, OF_ACTIVE, OF_ANY = "application.", "active_application.", "any_application."
IS_ACTIVE = Condition("application.is_active", Operator.IS, (True,))
HAS_CHAT = Condition("conversation.stage", Operator.NOT_EMPTY)


def people_of_conversations(asked: Filter) -> Filter:
    """Return which people the conversations of a filter are with."""
    return Filter("all", (*_parts(asked), HAS_CHAT))


def people_of_applications(asked: Filter) -> Filter | None:
    """Return whose applications a filter finds; None where no question about people finds just those.

    Several things asked of one and the same application can be said of somebody's active one only: of “any”, each
    may be true of another.
    """
    if IS_ACTIVE in _parts(asked):
        rest = Filter("all", tuple(part for part in _parts(asked) if part != IS_ACTIVE))
        renamed = _renamed(rest, OF_ACTIVE)
        return None if _of_one(renamed) else renamed
    about = _of_one(asked)
    if not about:
        return asked
    [first, *others] = about
    is_plain = first in _parts(asked) and first.op not in COMPLEMENTS and first.field != IS_ACTIVE.field
    return _renamed(asked, OF_ANY) if is_plain and not others else None


def _parts(asked: Filter) -> tuple[Condition | Filter, ...]:
    """Return what must hold all together."""
    return asked.parts if asked.joined == "all" else (asked,)


def _conditions(asked: Filter) -> Iterator[Condition]:
    for part in asked.parts:
        if isinstance(part, Filter):
            yield from _conditions(part)
        else:
            yield part


def _of_one(asked: Filter) -> list[Condition]:
    return [each for each in _conditions(asked) if each.field.startswith(OF_ONE)]


def _renamed(asked: Filter, prefix: str) -> Filter:
    """Return a filter that asks of another application what this one asks; whether it is active, is left."""
    parts = tuple(
        _renamed(part, prefix)
        if isinstance(part, Filter)
        else replace(part, field=prefix + part.field.removeprefix(OF_ONE))
        if part.field.startswith(OF_ONE) and part.field != IS_ACTIVE.field
        else part
        for part in asked.parts
    )
    return Filter(asked.joined, parts)


declare("candidates", list_field(candidate="pk"))
declare("applications", list_field(candidate="candidate_id"))
declare("conversations", list_field(candidate="candidate_id"))
declare("messages", list_field(candidate="conversation__candidate_id"))
