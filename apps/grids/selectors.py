"""The answer to a question: how many, and a page of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import connection
from django.db.models import QuerySet

from apps.accounts.models import Membership, Team
from apps.core.files import opened
from apps.core.filters import Context
from apps.core.keysets import NoPlace, page_of_rows, read_place, write_place
from apps.core.prepared import prepared
from apps.grids import files
from apps.grids.declarations import Column, Grid, Prepare, Rows, Within, beside_of
from apps.grids.models import BulkAction, GridLayout, SavedView
from apps.grids.question import Question, layout_name

PAGE = 50
# Beyond, counting costs more than the number is worth: it is said to be more than that.
COUNTED_TO = 10_000


@dataclass(frozen=True)
class Cell:
    column: Column
    value: Any


@dataclass(frozen=True)
class Line:
    """One row as it is drawn."""

    key: Any
    lead: Any
    cells: list[Cell]
    # Of what opens beside it, or of its own page; or by which what opens beside it is made.
    address: str | None
    begin: str | None
    moves: bool = False


@dataclass(frozen=True)
class Counted:
    """How many match; where `is_more`, at least so many."""

    number: int
    is_more: bool

    @property
    def words(self) -> str:
        return f"{self.number:,}{'+' if self.is_more else ''}"


@dataclass(frozen=True)
class GridPage:
    lines: list[Line]
    # After which row the next page begins; empty when this is the last.
    after: str
    # What the lines were made of.
    rows: Sequence[Any] = ()
    # How many match, where all that do stand here.
    counted: Counted | None = None

    @property
    def keys(self) -> str:
        """Return the ids of its rows, as a form sends them."""
        return ",".join(str(line.key) for line in self.lines)

    @property
    def moving(self) -> str:
        """Return the rows that change by themselves, as a selector names them."""
        return ",".join(f"#row-{line.key}" for line in self.lines if line.moves)


@dataclass(frozen=True)
class Selection:
    """Which rows of a question are meant: these ones, or all that match but these."""

    ids: frozenset[UUID] = frozenset()
    is_all: bool = False


def views_of(*, grid: Grid, membership: Membership) -> list[SavedView]:
    """Return the views that a person finds at a grid: the team's, then their own."""
    return _views(team=membership.team_id, user=membership.user_id, grid=grid.name)


@prepared
def _views(team: UUID, user: UUID, grid: str) -> QuerySet[SavedView]:
    whose = Membership(team_id=team, user_id=user)
    return SavedView.objects.for_team(Team(pk=team)).visible_to(whose).of_grid(grid)


def layout_of(*, grid: Grid, membership: Membership, within: Within | None = None) -> GridLayout | None:
    name = layout_name(grid, within)
    found = _layouts(team=membership.team_id, user=membership.user_id, grid=name)
    return found[0] if found else None


@prepared
def _layouts(team: UUID, user: UUID, grid: str) -> QuerySet[GridLayout]:
    return GridLayout.objects.for_team(Team(pk=team)).filter(user=user, grid=grid)


def chosen_rows(question: Question, selection: Selection) -> Rows:
    """Return the rows that are meant, in no order. One that was chosen by hand need not match any more."""
    if selection.is_all:
        return question.rows.exclude(pk__in=selection.ids)
    return question.grid.rows(question.membership).filter(pk__in=selection.ids)


def bulk_to_do(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, action) of the next one of each team that has any (a narrow look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, bulk_id FROM grids_bulk_to_do(%s)", [now])
        return list(cursor.fetchall())


def bulk_to_forget(*, before: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, action) of those that ended long enough ago (a narrow look across teams)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, bulk_id FROM grids_bulk_to_forget(%s)", [before])
        return list(cursor.fetchall())


def file_of(bulk: BulkAction, *, now: datetime) -> File[bytes] | None:
    """Return the file of an export to read, while there is one."""
    if not bulk.file_can_be_fetched(now=now):
        return None
    try:
        return opened(bulk.folder, files.NAME)
    except FileNotFoundError:
        # Somebody was erased just now.
        return None


def is_in_line(bulk: BulkAction) -> bool:
    """Return whether it waits for another one of its team."""
    others = BulkAction.objects.filter(team=bulk.team_id, worker__isnull=False).exclude(pk=bulk.pk)
    return bulk.status == BulkAction.Status.PENDING and others.exists()


def count_matching(question: Question, *, at_most: int | None = COUNTED_TO) -> Counted:
    """Count the rows of a question; exactly, or up to `at_most`."""
    rows = question.rows
    if at_most is None:
        return Counted(rows.order_by().count(), is_more=False)
    # The newest first: most things are asked of the newest, and the others are then not looked at.
    number = rows.order_by("-pk").values("pk")[: at_most + 1].count()
    return Counted(min(number, at_most), is_more=number > at_most)


def grid_page(question: Question, *, after: str = "", size: int = PAGE) -> GridPage:
    """Return a page of a question's answer. A cursor of another question begins at the top."""
    order = question.order
    try:
        place = read_place(after, order=order, bound_to=question.bound_to) if after else None
    except NoPlace:
        place = None
    if question.mistakes:
        return GridPage([], "")
    page = page_of_rows(question.rows, order=order, size=size, after=place, fetched=_fetched(question))
    look_at(page.rows, question.columns, question.context)
    cursor = write_place(page.next, bound_to=question.bound_to) if page.next else ""
    is_all = place is None and page.next is None
    return GridPage(
        lines=[_line(question, row) for row in page.rows],
        after=cursor,
        rows=page.rows,
        counted=Counted(len(page.rows), is_more=False) if is_all else None,
    )


def _fetched(question: Question) -> Rows:
    """Return the rows with all that the chosen columns show: the same number of queries for any number of rows."""
    grid = question.grid
    beside = beside_of(grid)
    prepares = [grid.lead.prepare, *(column.prepare for column in question.columns)]
    if beside:
        prepares.append(beside.prepare)
    return with_columns(grid.rows(question.membership), prepares, question.context)


def with_columns(rows: Rows, prepares: Iterable[Prepare], context: Context) -> Rows:
    """Add what columns show, each thing once however many show it."""
    for prepare in dict.fromkeys(prepares):
        rows = prepare(rows, context)
    return rows


def look_at(rows: Sequence[Any], columns: Iterable[Column], context: Context) -> None:
    """Find out about some rows what their columns show, each thing once however many show it."""
    for look in dict.fromkeys(column.look for column in columns):
        look(rows, context)


def _line(question: Question, row: Any) -> Line:
    beside = beside_of(question.grid)
    address = beside.address(row) if beside else question.grid.page(row)
    return Line(
        key=row.pk,
        lead=question.grid.lead.value(row, question.context),
        cells=[Cell(column, column.value(row, question.context)) for column in question.columns],
        address=address,
        begin=beside.begin(row) if beside and address is None else None,
        moves=question.grid.moves(row),
    )
