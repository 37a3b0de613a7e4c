"""Lists inside of the grid of candidates: who is on one, and whom a dynamic one would have while its filter is changed.

And the way there: the filter of a grid becomes a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from apps.accounts.models import Membership
from apps.core.filters import (
    EVERYBODY,
    Condition,
    Context,
    Filter,
    FilterError,
    Mistake,
    Operator,
    fields_of,
    parse_filter,
)
from apps.grids.declarations import (
    Column,
    Deed,
    Empty,
    Outlet,
    Rows,
    Within,
    add_columns,
    lead_out,
    show_within,
)
from apps.grids.drawing import Draw, Refused
from apps.lists.filtering import people_of_applications, people_of_conversations
from apps.lists.models import List, ListMember
from apps.lists.selectors import WORDS
from apps.messaging.gate import refusals_of_bulk

USUAL = ("phone", "job_title", "status", "texts", "waiting")


def list_within(list_: List, context: Context) -> Within:
    """Return a list as what the grid of candidates is shown inside of."""
    fixed = EVERYBODY
    mistakes: tuple[Mistake, ...] = ()
    if list_.is_static:
        fixed = Filter("all", (Condition("candidate.lists", Operator.ANY_OF, (str(list_.pk),)),))
    else:
        try:
            fixed = parse_filter(list_.filter, fields_of("candidates", context))
        except FilterError as error:
            mistakes = error.mistakes
    return Within(
        name="list",
        key=str(list_.pk),
        address=reverse("lists:list", args=[list_.pk]),
        thing=list_,
        fixed=fixed,
        mistakes=mistakes,
        columns=(_added(list_),) if list_.is_static else (),
        usual=(*USUAL, "added" if list_.is_static else "created"),
        deed=_taking_off(list_) if list_.is_static else None,
        empty=NOBODY_PUT if list_.is_static else NOBODY_FITS,
    )


def change_within(list_: List, context: Context) -> Within:  # noqa: ARG001  As the other.
    """Return the changing of a list's filter as what the grid of candidates is shown inside of."""
    return Within(
        name="changed_list",
        key=str(list_.pk),
        address=reverse("lists:list_filter", args=[list_.pk]),
        thing=list_,
        usual=(*USUAL, "created"),
        strip="lists/_changing.html",
    )


NOBODY_PUT = Empty(title="Nobody is on it yet", text="Look for people above by name or phone, and add them.")
NOBODY_FITS = Empty(
    title="Nobody fits at the moment", text="Who comes to fit its filter appears here by themselves."
)


def _taking_off(list_: List) -> Deed:
    address = reverse("lists:member_remove", args=[list_.pk])
    return Deed(label="Remove", rest="from the list", icon="x", address=address, name="candidate")


def _added(list_: List) -> Column:
    since = ListMember.objects.filter(team=list_.team_id, list=list_, candidate=OuterRef("pk"))

    def prepare(rows: Rows, context: Context) -> Rows:  # noqa: ARG001
        found: Rows = rows.annotate(grid_added=Subquery(since.values("created_at")[:1]))
        return found

    return Column(
        name="added",
        label="Added",
        draw=Draw.DAY,
        value=lambda row, _: row.grid_added,
        prepare=prepare,
        is_last=True,
    )


def look_for_refusals(rows: Sequence[Any], context: Context) -> None:
    """Find out who of some people may not be texted, as `grid_refusal` of each."""
    refusals = refusals_of_bulk(team=context.team, phones=[row.phone for row in rows])
    for row in rows:
        row.grid_refusal = refusals.get(row.phone)


def _texts(row: Any, context: Context) -> Refused | None:  # noqa: ARG001
    refusal = row.grid_refusal
    return Refused(WORDS[refusal.code].capitalize(), refusal.detail) if refusal else None


def _find(make: Any, kinds: set[str], membership: Membership, key: str, context: Context) -> Within | None:
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    lists = List.objects.for_team(membership.team).filter(kind__in=kinds).select_related("team__account")
    found = lists.filter(pk=wanted).first()
    return make(found, context) if found else None


add_columns(
    "candidates",
    Column(name="texts", label="Texts", draw=Draw.REFUSED, value=_texts, look=look_for_refusals),
)
show_within(
    "candidates",
    list=partial(_find, list_within, {List.Kind.STATIC, List.Kind.DYNAMIC}),
    changed_list=partial(_find, change_within, {List.Kind.DYNAMIC}),
)

_outlet = partial(Outlet, label="Save as list", icon="list-plus", address="/lists/new/")
lead_out("candidates", _outlet())
lead_out("applications", _outlet(translate=people_of_applications))
lead_out("conversations", _outlet(translate=people_of_conversations))
