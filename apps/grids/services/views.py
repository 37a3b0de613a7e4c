"""What people do to their grids: keep views, choose columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from apps.accounts.models import Membership
from apps.core.errors import DomainError
from apps.core.words import one_line
from apps.events.services import record_event
from apps.grids.models import GridLayout, SavedView

LONGEST_NAME = 60
# What one menu can still be read through.
MOST_VIEWS = 100


class NotYourView(DomainError):
    code = "not_your_view"
    status = 403


class NoName(DomainError):
    code = "no_name"


class NameTaken(DomainError):
    code = "name_taken"
    status = 409


class TooManyViews(DomainError):
    code = "too_many_views"


@transaction.atomic
def save_view(
    *,
    membership: Membership,
    grid: str,
    name: str,
    filter_: dict[str, Any],
    columns: Sequence[str],
    sort: str,
    is_teams: bool,
) -> SavedView:
    """Keep a question under a name: one's own, or for the whole team."""
    views = SavedView.objects.for_team(membership.team).visible_to(membership).of_grid(grid)
    if views.count() >= MOST_VIEWS:
        raise TooManyViews(f"There are {MOST_VIEWS} views here already. Delete one that nobody needs.")
    view = SavedView(
        team=membership.team,
        owner=None if is_teams else membership.user,
        author=membership.user,
        grid=grid,
        name=_name(name),
        filter=filter_,
        columns=list(columns),
        sort=sort,
    )
    _write(view)
    _tell(view, "saved_view.created", membership)
    return view


@transaction.atomic
def rename_view(*, view: SavedView, membership: Membership, name: str) -> SavedView:
    """Give a view another name."""
    _check(view, membership)
    view.name = _name(name)
    _write(view)
    _tell(view, "saved_view.changed", membership)
    return view


@transaction.atomic
def update_view(
    *, view: SavedView, membership: Membership, filter_: dict[str, Any], columns: Sequence[str], sort: str
) -> SavedView:
    """Let a view ask what its person asks now."""
    _check(view, membership)
    view.filter, view.columns, view.sort = filter_, list(columns), sort
    _write(view)
    _tell(view, "saved_view.changed", membership)
    return view


@transaction.atomic
def duplicate_view(*, view: SavedView, membership: Membership) -> SavedView:
    """Make a copy of a view that is one's own."""
    taken = set(
        SavedView.objects.for_team(membership.team)
        .filter(grid=view.grid, owner=membership.user_id)
        .values_list("name", flat=True)
    )
    return save_view(
        membership=membership,
        grid=view.grid,
        name=_free_name(view.name, taken),
        filter_=view.filter,
        columns=view.columns,
        sort=view.sort,
        is_teams=False,
    )


@transaction.atomic
def delete_view(*, view: SavedView, membership: Membership) -> None:
    """Take a view away. Whose grid opened with it, opens with everything again."""
    _check(view, membership)
    _tell(view, "saved_view.deleted", membership)
    view.delete()


@transaction.atomic
def choose_columns(*, membership: Membership, grid: str, columns: Sequence[str]) -> GridLayout:
    """Show these columns to a person from now on, in this order; none at all: the usual ones."""
    return _layout(membership, grid, columns=list(columns))


@transaction.atomic
def open_with(*, membership: Membership, grid: str, view: SavedView | None) -> GridLayout:
    """Open a grid with a view from now on, or with everything."""
    return _layout(membership, grid, default_view=view)


def _layout(membership: Membership, grid: str, **fields: Any) -> GridLayout:
    layout, _ = GridLayout.objects.for_team(membership.team).update_or_create(
        team=membership.team, user=membership.user, grid=grid, defaults=fields
    )
    return layout


def _check(view: SavedView, membership: Membership) -> None:
    if not view.may_be_changed_by(membership):
        raise NotYourView(
            "This view is the team’s: who made it and managers may change it. Duplicate it instead."
        )


def _name(name: str) -> str:
    found = one_line(name)[:LONGEST_NAME].strip()
    if not found:
        raise NoName("Give the view a name.", field="name")
    return found


def _free_name(name: str, taken: set[str]) -> str:
    numbers = (f" (copy{f' {number}' if number > 1 else ''})" for number in range(1, MOST_VIEWS + 2))
    names = (f"{name[: LONGEST_NAME - len(ending)]}{ending}" for ending in numbers)
    return next(each for each in names if each not in taken)


def _write(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        if "saved_view_name_once" not in str(error):
            raise
        whose = "The team has" if view.is_teams else "You have"
        raise NameTaken(f"{whose} a view of that name already.", field="name") from None


def _tell(view: SavedView, kind: str, membership: Membership) -> None:
    """Write down what was done to a view of the team's; one's own is nobody else's business."""
    if view.is_teams:
        record_event(
            team=membership.team,
            kind=kind,
            subject_id=view.pk,
            actor_id=membership.user_id,
            data={"grid": view.grid},
        )
