"""Pages of a list, newest first, that neither skip nor repeat a row while others are added.

Ids are in the order in which rows were made (`core.ids`), and (team_id, id) is an index of every owned table: so the
last id of a page is all that a cursor has to say. It is signed for one team and one question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from django.core import signing
from django.db.models import Model, QuerySet
from rest_framework import serializers

from apps.core.api.problems import InvalidParameter
from apps.core.api.serializers import Query

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 200

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
    rows: QuerySet[Row], *, query: dict[str, Any], bound_to: str, find: Find | None = None
) -> Page[Row]:
    """Return the page that the query asks for. `bound_to` names the team and the list that a cursor is good for."""
    limit = query["limit"]
    asked = sorted((name, str(value)) for name, value in query.items() if name not in {"limit", "cursor"})
    salt = f"page:{bound_to}:{asked}"
    before = _read(query["cursor"], salt=salt) if "cursor" in query else None
    if find is not None:
        rows = rows.filter(pk__in=find(at_most=limit + 1, before=before))
    elif before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    shown = found[:limit]
    more = len(found) > limit
    return Page(rows=shown, next_cursor=signing.dumps(str(shown[-1].pk), salt=salt) if more else None)


def _read(cursor: str, *, salt: str) -> UUID:
    try:
        return UUID(signing.loads(cursor, salt=salt))
    except (signing.BadSignature, ValueError):
        detail = "This cursor belongs to another question. Start again without it."
        raise InvalidParameter(
            [{"parameter": "cursor", "code": "invalid_cursor", "detail": detail}]
        ) from None
