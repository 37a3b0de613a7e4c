"""What a grid is: rows of one kind, columns to choose from, orders that an index serves. And what others add to it.

Each app declares its grids in a module `gridding`. Floors above add columns to grids of floors below, and say what
opens beside a row; so the grid of candidates shows who waits, though candidates know nothing of chats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from apps.accounts.models import Membership
from apps.core.filters import Context, Filter, Mistake
from apps.core.keysets import Order
from apps.grids.drawing import Draw

Rows = QuerySet[Any]
# Adds to the rows what a column shows. Columns that share one share what it asks for.
Prepare = Callable[[Rows, Context], Rows]
# Finds out about all rows of a page at once what a column shows, and keeps it on them.
Look = Callable[[Sequence[Any], Context], None]


def as_they_are(rows: Rows, context: Context) -> Rows:  # noqa: ARG001  A `Prepare`.
    return rows


def nothing_more(rows: Sequence[Any], context: Context) -> None:
    """A `Look`."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. `name` is stored and stays; `sort` names the order that its head offers."""

    name: str
    label: str
    value: Callable[[Any, Context], Any]
    draw: Draw = Draw.TEXT
    prepare: Prepare = as_they_are
    look: Look = nothing_more
    sort: str = ""
    is_default: bool = False
    # Stands after the columns of others, too.
    is_last: bool = False


# Answers with the columns of one team, made anew each time that they are asked for.
ColumnSource = Callable[[Context], Iterable[Column]]


@dataclass(frozen=True, kw_only=True)
class Sort:
    """An order that an index serves, both ways or, where values may be missing, only the one it is declared in."""

    name: str
    label: str
    order: Order
    both_ways: bool = True


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What opens beside a row: the address of a page whose heart fits into a drawer.

    Where there is none yet, `begin` says by which address, if any, it is made.
    """

    label: str
    icon: str
    address: Callable[[Any], str | None]
    begin: Callable[[Any], str | None] = lambda _: None
    prepare: Prepare = as_they_are


@dataclass(frozen=True, kw_only=True)
class Empty:
    """What is said where there is nothing at all: what this is, why it is empty."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Begins:
    """What is begun from the page of a grid, at an address of its own."""

    label: str
    icon: str
    # As `reverse_lazy` says it: the grids are declared before there are addresses.
    address: Any


@dataclass(frozen=True, kw_only=True)
class Above:
    """What is said above a grid when there is something to say: a template, and what it needs."""

    template: str
    about: Callable[[Membership, datetime], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A grid. `root` is what its filter chooses from; `rows` keeps what a person may see; `lead` heads each row.

    Where a row has a page of its own, `page` is its address, and its head leads there. While a row `moves`, it changes
    by itself under whoever looks at it. One that `stands_alone` has a place in the rail, and no tab beside the others.
    """

    name: str
    title: str
    icon: str
    one: str
    many: str
    root: str
    rows: Callable[[Membership], Rows]
    search: Callable[[str], Q]
    search_words: str
    lead: Column
    sorts: tuple[Sort, ...]
    # As it stands in an address: "-created" is the order of that name the other way round.
    default_sort: str
    empty: Empty
    page: Callable[[Any], str | None] = lambda _: None
    moves: Callable[[Any], bool] = lambda _: False
    begins: Begins | None = None
    above: Above | None = None
    stands_alone: bool = False

    def sort_named(self, name: str) -> Sort | None:
        return next((sort for sort in self.sorts if sort.name == name), None)

    def order(self, written: str) -> Order | None:
        """Return the order that an address names, if it is one that this grid has."""
        sort = self.sort_named(written.removeprefix("-"))
        if sort is None:
            return None
        if not written.startswith("-"):
            return sort.order
        return sort.order.reversed if sort.both_ways else None

    def counted(self, number: int) -> str:
        return f"{number:,} {self.one if number == 1 else self.many}"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What can be done to a row from where it is shown: a form is sent to `address`, with the row's key as `name`.

    Said as “Remove Ann from the list”: `label` comes before the row's own name, `rest` after it.
    """

    label: str
    rest: str
    icon: str
    address: str
    name: str


def all_of_them(rows: Rows) -> Rows:
    return rows


@dataclass(frozen=True, kw_only=True)
class Within:
    """What a grid is shown inside of: a thing of a floor above, with a page of its own at `address`.

    `fixed` and `narrow` choose its rows, whatever else is asked of them; with `mistakes` it has none. Another address
    names it by `name` and `key`, so that every door of the grid knows which rows are meant.
    """

    name: str
    key: str
    address: str
    thing: Any
    fixed: Filter | None = None
    mistakes: tuple[Mistake, ...] = ()
    # What no filter can say of them.
    narrow: Callable[[Rows], Rows] = all_of_them
    # Besides the grid's own; and which of all are shown to who has not chosen any.
    columns: tuple[Column, ...] = ()
    usual: tuple[str, ...] = ()
    deed: Deed | None = None
    empty: Empty | None = None
    # A template on top of the filter bar.
    strip: str = ""
    # What its page's address says besides, and goes on saying whatever is asked.
    kept: Mapping[str, str] = field(default_factory=dict)


# Says what a grid is shown inside of, once it is known who asks and when.
MakeWithin = Callable[[Context], Within]
# Finds by its key what a grid is shown inside of, if it is there for this person.
FindWithin = Callable[[Membership, str, Context], Within | None]


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """Where else a filter leads to: a page of a floor above, which is told the filter and the words looked for."""

    label: str
    icon: str
    address: str
    # The same filter in the words of that page; None where it has none for it.
    translate: Callable[[Filter], Filter | None] = lambda filter_: filter_


_grids: dict[str, Grid] = {}
_columns: dict[str, list[Column | ColumnSource]] = {}
_beside: dict[str, Beside] = {}
_within: dict[str, dict[str, FindWithin]] = {}
_outlets: dict[str, list[Outlet]] = {}


def declare_grid(grid: Grid, *columns: Column | ColumnSource) -> None:
    """Declare a grid with the columns that its own app knows; they stand before those of others."""
    _grids[grid.name] = grid
    _columns[grid.name] = [*columns, *_columns.get(grid.name, [])]


def add_columns(name: str, *columns: Column | ColumnSource) -> None:
    """Add columns, or sources of them, to another app's grid."""
    _columns.setdefault(name, []).extend(columns)


def open_beside(name: str, beside: Beside) -> None:
    """Say what opens beside a row of a grid."""
    _beside[name] = beside


def show_within(name: str, **finders: FindWithin) -> None:
    """Let a grid be shown inside of something; each finder's name is the one that stands in an address."""
    _within.setdefault(name, {}).update(finders)


def lead_out(name: str, outlet: Outlet) -> None:
    """Let the filter of a grid lead somewhere else."""
    _outlets.setdefault(name, []).append(outlet)


def grids() -> list[Grid]:
    """Return all grids, those of lower floors first: as the tabs show them."""
    return list(_grids.values())


def grid_named(name: str) -> Grid | None:
    return _grids.get(name)


def beside_of(grid: Grid) -> Beside | None:
    return _beside.get(grid.name)


def finders_of(grid: Grid) -> Mapping[str, FindWithin]:
    return _within.get(grid.name, {})


def outlets_of(grid: Grid) -> Sequence[Outlet]:
    return _outlets.get(grid.name, [])


def columns_of(grid: Grid, context: Context, within: Within | None = None) -> dict[str, Column]:
    """Return the columns that a team can choose from, by name. Two of the same name are a ValueError."""
    found: dict[str, Column] = {}
    for each in (*_columns[grid.name], *(within.columns if within else ())):
        for column in (each,) if isinstance(each, Column) else each(context):
            if column.name in found:
                raise ValueError(f"The grid {grid.name} has the column {column.name} twice.")
            found[column.name] = column
    return dict(sorted(found.items(), key=lambda item: item[1].is_last))


def chosen_columns(
    offered: Mapping[str, Column], names: Sequence[str], usual: Sequence[str] = ()
) -> list[Column]:
    """Return the columns of these names in their order; a name that is no more is left out."""
    known = [offered[name] for name in dict.fromkeys(names) if name in offered]
    known = known or [offered[name] for name in usual]
    return known or [column for column in offered.values() if column.is_default]
