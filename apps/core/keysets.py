"""Pages of a list in any declared order that neither skip nor repeat a row while others are added.

A page begins after a place: the values of the row before it, by which the list is ordered. So every page costs a page,
where OFFSET would count through all that stands before. Missing values come last, whichever way the order goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core import signing
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

Row = TypeVar("Row", bound=Model)
# The values of a row, in the order's own order.
Place = tuple[Any, ...]


class NoPlace(ValueError):
    """A cursor that was not made here, or for another question."""


@dataclass(frozen=True)
class Key:
    """One step of an order: a column of the rows' own.

    An index serves it that has the columns in the same directions; where `nullable`, NULLS LAST besides.
    """

    column: str
    descending: bool = False
    nullable: bool = False

    @property
    def expression(self) -> OrderBy:
        last = True if self.nullable else None
        return OrderBy(F(self.column), descending=self.descending, nulls_last=last)

    def beyond(self, value: Any) -> Q:
        """Return what comes after a value, which is not missing."""
        after = Q(**{f"{self.column}__{'lt' if self.descending else 'gt'}": value})
        return after | self.missing if self.nullable else after

    def from_on(self, value: Any) -> Q:
        """Return the value and what comes after it, of those that have one: where an index begins to be read."""
        return Q(**{f"{self.column}__{'lte' if self.descending else 'gte'}": value})

    @property
    def missing(self) -> Q:
        return Q(**{f"{self.column}__isnull": True})


class Order:
    """The order of a list. The row's own key comes last, so that no two rows stand in the same place."""

    def __init__(self, *keys: Key) -> None:
        own = Key("pk", descending=keys[-1].descending) if keys else Key("pk")
        self.keys = keys if keys and keys[-1].column == "pk" else (*keys, own)

    @property
    def reversed(self) -> Order:
        """Return the order the other way round; what is missing comes last in it, too."""
        return Order(*(replace(key, descending=not key.descending) for key in self.keys))

    @property
    def columns(self) -> list[str]:
        return [key.column for key in self.keys]

    def place_of(self, row: Model) -> Place:
        return tuple(getattr(row, column) for column in self.columns)

    def apply(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        return rows.order_by(*(key.expression for key in self.keys))

    def beyond(self, place: Place) -> Q:
        """Return the condition of coming after a place, in one."""
        return reduce(or_, self._parts(place))

    def parts(self, rows: QuerySet[Row], after: Place | None) -> Iterator[QuerySet[Row]]:
        """Yield the rows after a place as lists that follow on each other, each read off an index from its start."""
        if after is None:
            yield self.apply(rows)
        else:
            for part in self._parts(after):
                yield self.apply(rows.filter(part))

    def _parts(self, place: Place) -> list[Q]:
        first, value = self.keys[0], place[0]
        if value is None:
            return [first.missing & self._within(place, start=1)]
        # Those that have a value, and those that have none: an OR of both no index could begin at.
        known = Q(**{f"{first.column}__{'lt' if first.descending else 'gt'}": value})
        if len(self.keys) > 1:
            known = first.from_on(value) & (known | self._within(place, start=1))
        return [known, first.missing] if first.nullable else [known]

    def _within(self, place: Place, *, start: int) -> Q:
        """Return the condition of coming after a place among those that are equal up to `start`."""
        key, value = self.keys[start], place[start]
        is_last = start == len(self.keys) - 1
        if value is None:
            # Nothing comes after what is missing but more of it.
            return key.missing if is_last else key.missing & self._within(place, start=start + 1)
        if is_last:
            return key.beyond(value)
        return key.beyond(value) | (Q(**{key.column: value}) & self._within(place, start=start + 1))


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of a page, and after which place the next begins: None when this is the last."""

    rows: list[Row]
    next: Place | None


def of_first(parts: Sequence[QuerySet[Any]]) -> Func:
    """Return the condition of being a row of one of these short lists, which are read once and before all else.

    As an array: by IN, the planner may read them anew for each row, and does where it takes a team for empty that it
    has not met yet.
    """
    first, *others = (part.values("pk") for part in parts)
    keys = ArraySubquery(first.union(*others, all=True) if others else first)
    return Func(
        F("pk"), keys, template="%(expressions)s)", arg_joiner=" = ANY (", output_field=BooleanField()
    )


def page_of_rows(
    among: QuerySet[Row],
    *,
    fetched: QuerySet[Row],
    order: Order,
    size: int,
    after: Place | None = None,
) -> Page[Row]:
    """Return a page of a list, in one query. `fetched` brings what is shown of its rows.

    Which rows are on the page, the indexes say before anything is joined to them.
    """
    parts = [part[: size + 1] for part in order.parts(among, after)]
    found = list(order.apply(fetched.filter(of_first(parts)))[: size + 1])
    shown = found[:size]
    return Page(shown, order.place_of(shown[-1]) if len(found) > size else None)


def write_place(place: Place, *, bound_to: str) -> str:
    """Return a place as a cursor, good for one question only."""
    signer = signing.Signer(salt=f"place:{bound_to}")
    return signer.sign_object([_written(value) for value in place])


def read_place(cursor: str, *, order: Order, bound_to: str) -> Place:
    """Read a cursor. One that was made for anything else raises NoPlace."""
    try:
        written = signing.Signer(salt=f"place:{bound_to}").unsign_object(cursor)
    except (signing.BadSignature, ValueError):
        raise NoPlace from None
    if len(written) != len(order.keys):
        raise NoPlace
    return tuple(_read(value) for value in written)


TYPES = {
    "moment": (datetime, datetime.fromisoformat),
    "day": (date, date.fromisoformat),
    "id": (UUID, UUID),
    "number": (Decimal, Decimal),
}


def _written(value: Any) -> Any:
    for name, (kind, _) in TYPES.items():
        if isinstance(value, kind):
            return {name: value.isoformat() if isinstance(value, date) else str(value)}
    return value


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(name, text)] = value.items()
    read: Any = TYPES[name][1]
    return read(text)
