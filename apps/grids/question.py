"""What a grid is asked, as it stands in the address: a filter, words to look for, an order, a view, columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict

from apps.accounts.models import Membership
from apps.core.filters import (
    EVERYBODY,
    Context,
    Fields,
    Filter,
    FilterError,
    Mistake,
    compile_filter,
    fields_of,
    parse_filter,
    parse_filter_text,
    to_json,
)
from apps.core.keysets import Order
from apps.grids.declarations import Column, Empty, Grid, Rows, Within, chosen_columns, columns_of
from apps.grids.models import GridLayout, SavedView

# In the order in which an address names them.
ASKED = ("view", "filter", "q", "sort", "columns")
# In place of a view's id: none, not even the one that the grid opens with.
NO_VIEW = "all"
LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Question:
    """One question. What is wrong with its filter stands in `mistakes`; then it has no answer, and never everybody."""

    grid: Grid
    context: Context
    membership: Membership
    given: Mapping[str, str]
    view: SavedView | None
    filter: Filter
    mistakes: tuple[Mistake, ...]
    search: str
    sort: str
    offered: Mapping[str, Column]
    columns: Sequence[Column]
    within: Within | None = None

    @cached_property
    def fields(self) -> Fields:
        return fields_of(self.grid.root, self.context)

    @cached_property
    def rows(self) -> Rows:
        """The rows that it asks for, in no order. A filter that cannot be read asks for nobody."""
        rows = self.grid.rows(self.membership)
        if self.mistakes:
            return rows.none()
        if self.within:
            rows = self.within.narrow(rows)
        for asked in (self.within and self.within.fixed, self.filter):
            if asked and asked.parts:
                rows = rows.filter(compile_filter(asked, self.fields))
        return rows.filter(self.grid.search(self.search)) if self.search else rows

    @property
    def order(self) -> Order:
        order = self.grid.order(self.sort)
        assert order is not None  # noqa: S101  Read as one that there is.
        return order

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def layout_name(self) -> str:
        """Return under which name a person's columns are kept: inside of something they are others."""
        return layout_name(self.grid, self.within)

    @property
    def empty(self) -> Empty:
        return (self.within and self.within.empty) or self.grid.empty

    @property
    def written_filter(self) -> str:
        return written(self.filter)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filter.parts or self.search or self.mistakes)

    @property
    def is_changed(self) -> bool:
        """Whether it asks anything else than the view that it began with."""
        if self.view is None:
            return False
        return (
            bool({"filter"} & set(self.given) and to_json(self.filter) != self.view.filter)
            or self.sort != (self.view.sort or self.grid.default_sort)
            or ("columns" in self.given and self.column_names != self.view.columns)
        )

    @property
    def bound_to(self) -> str:
        """Return what a cursor is good for: this team's answer to this question."""
        where = [self.within.name, self.within.key] if self.within else []
        asked = [self.grid.name, *where, self.search, self.sort, to_json(self.filter)]
        return f"{self.context.team.pk}:{json.dumps(asked)}"

    def address(self, **changes: str | None) -> str:
        """Return the address of this question with other words; None takes one out."""
        kept = self.within.kept if self.within else {}
        return _with_query(self.home, {**kept, **self.given, **changes}, [*kept, *changes])

    @property
    def home(self) -> str:
        """Return where it is asked, whatever is asked."""
        return self.within.address if self.within else f"/{self.grid.name}/"

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Return all that another door of this grid must be told, to ask the same."""
        place = [(self.within.name, self.within.key)] if self.within else []
        return [*place, *((name, self.given[name]) for name in ASKED if name in self.given)]

    def door(self, address: str, **more: str | None) -> str:
        """Return the address of another door of this grid, at which the same is asked."""
        asked = [*self.asked, *((name, value) for name, value in more.items() if value is not None)]
        return f"{address}?{urlencode(asked)}" if asked else address

    def with_filter(self, filter_: Filter) -> str:
        """Return the address of this question with another filter."""
        if not filter_.parts and self.view is None:
            return self.address(filter=None)
        return self.address(filter=written(filter_))


def written(filter_: Filter) -> str:
    return json.dumps(to_json(filter_), separators=(",", ":"), ensure_ascii=False)


def layout_name(grid: Grid, within: Within | None) -> str:
    return within.name if within else grid.name


def read_question(
    query: QueryDict,
    *,
    grid: Grid,
    context: Context,
    membership: Membership,
    views: Sequence[SavedView],
    layout: GridLayout | None,
    within: Within | None = None,
) -> Question:
    """Read a question from an address. A view or an order that is not there is the usual one."""
    given = {name: str(query[name]) for name in ASKED if query.get(name, "") != ""}
    view = _view(given, views, layout)
    fields = fields_of(grid.root, context)
    try:
        filter_ = _filter(given, view, fields)
        mistakes: tuple[Mistake, ...] = ()
    except FilterError as error:
        filter_, mistakes = EVERYBODY, error.mistakes
    sort = given.get("sort", view.sort if view else "")
    offered = columns_of(grid, context, within)
    question = Question(
        grid=grid,
        context=context,
        membership=membership,
        given=_named(given, view, layout),
        view=view,
        filter=filter_,
        mistakes=(within.mistakes if within else ()) or mistakes,
        search=" ".join(given.get("q", "")[:LONGEST_SEARCH].split()),
        sort=sort if grid.order(sort) else grid.default_sort,
        offered=offered,
        columns=chosen_columns(offered, _columns(given, view, layout), within.usual if within else ()),
        within=within,
    )
    # The choices of its fields have been asked for already.
    question.__dict__["fields"] = fields
    return question


def _view(
    given: Mapping[str, str], views: Sequence[SavedView], layout: GridLayout | None
) -> SavedView | None:
    # Whoever asks for something gets that; a bare address opens as the person wants it to.
    wanted = given.get("view") if given else layout and layout.default_view_id
    return next((view for view in views if str(view.pk) == str(wanted)), None)


def _named(given: Mapping[str, str], view: SavedView | None, layout: GridLayout | None) -> Mapping[str, str]:
    """Return what was asked with the view by its name; of one that is not there nothing is left."""
    rest = {name: value for name, value in given.items() if name != "view"}
    if view is not None:
        return {"view": str(view.pk), **rest}
    opens_with_another = layout is not None and layout.default_view_id is not None
    return {"view": NO_VIEW, **rest} if opens_with_another else rest


def _filter(given: Mapping[str, str], view: SavedView | None, fields: Fields) -> Filter:
    if "filter" in given:
        return parse_filter_text(given["filter"], fields)
    return parse_filter(view.filter, fields) if view else EVERYBODY


def _columns(given: Mapping[str, str], view: SavedView | None, layout: GridLayout | None) -> Sequence[str]:
    if "columns" in given:
        return given["columns"].split(",")
    if view and view.columns:
        return [str(name) for name in view.columns]
    return layout.names if layout else []


def _with_query(address: str, given: Mapping[str, str | None], more: Iterable[str]) -> str:
    asked = {name: given[name] for name in (*ASKED, *more) if given.get(name) is not None}
    return f"{address}?{urlencode(asked)}" if asked else address
