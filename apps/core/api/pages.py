"""Pages of a list, newest first where nothing else is said, that neither skip nor repeat a row while others are added.

Ids are in the order in which rows were made (`core.ids`), and (team_id, id) is an index of every owned table: so the
last id of a page is all that a cursor has to say (`core.keysets`). It is signed for one team and one question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from rest_framework import serializers

from apps.core.api.problems import InvalidParameter
from apps.core.api.serializers import Query
from apps.core.keysets import Key, NoPlace, Order, Place, read_place, write_place

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 200
NEWEST_MADE = Order(Key("pk", descending=True))

Row = TypeVar("Row", bound=Model)


class PageQuery(Query):
    limit = serializers.IntegerField(
        min_value=1, max_value=LARGEST_LIMIT, default=DEFAULT_LIMIT, help_text="How many at most."
    )
    cursor = serializers.CharField(
        required=False, max_length=500, help_text="`next_cursor` of the page before, for the same question."
    )


@dataclass(frozen=True)
class Page(Generic[Row]):
    rows: list[Row]
    next_cursor: str | None


class Find(Protocol):
    """A search that only the database's own function can do well: some ids, newest first, from before the given one."""

    def __call__(self, *, at_most: int, before: UUID | None) -> list[UUID]: ...


def page_of(
    rows: QuerySet[Row],
    *,
    query: dict[str, Any],
    bound_to: str,
    find: Find | None = None,
    order: Order = NEWEST_MADE,
) -> Page[Row]:
    """Return the page that the query asks for. `bound_to` names the team and the list that a cursor is good for."""
    limit = query["limit"]
    asked = sorted((name, str(value)) for name, value in query.items() if name not in {"limit", "cursor"})
    question = f"{bound_to}:{asked}"
    after = _read(query["cursor"], order=order, bound_to=question) if "cursor" in query else None
    if find is not None:
        rows = rows.filter(pk__in=find(at_most=limit + 1, before=after[0] if after else None))
    elif after is not None:
        rows = rows.filter(order.beyond(after))
    found = list(order.apply(rows)[: limit + 1])
    shown = found[:limit]
    if len(found) <= limit:
        return Page(rows=shown, next_cursor=None)
    return Page(rows=shown, next_cursor=write_place(order.place_of(shown[-1]), bound_to=question))


def _read(cursor: str, *, order: Order, bound_to: str) -> Place:
    try:
        return read_place(cursor, order=order, bound_to=bound_to)
    except NoPlace:
        detail = "This cursor belongs to another question. Start again without it."
        raise InvalidParameter(
            [{"parameter": "cursor", "code": "invalid_cursor", "detail": detail}]
        ) from None
