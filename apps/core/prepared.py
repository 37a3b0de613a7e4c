"""Questions whose statement is made once, and that are asked with other values each time.

Django takes longer to make a statement of a queryset than PostgreSQL to answer it. Where a question is asked for each
text that comes or goes, it is made of stand-ins, kept, and asked with what is meant (docs/adr/0030):

    @prepared
    def numbers_called(token: str) -> QuerySet[Number]:
        return Number.objects.select_related("team").filter(token=token)

    [number] = numbers_called(token=token)
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar, get_type_hints
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")
# By the type of a parameter: the value that stands for its nth. No question asks for one of these itself.
STAND_INS: dict[Any, Callable[[int], Any]] = {
    UUID: lambda nth: UUID(int=0xA5A5 + nth),
    str: lambda nth: f"stand-in {nth}",
    datetime: lambda nth: datetime(1, 1, 1, tzinfo=UTC) + timedelta(microseconds=nth),
    list[str]: lambda nth: [f"stand-ins {nth}"],
}


def prepared(make: Callable[..., QuerySet[Any, Row]]) -> Prepared[Row]:
    """Return a question that is made as `make` makes it. Its parameters are of the types of `STAND_INS`."""
    return Prepared(make)


class Prepared(Generic[Row]):
    """Called with all its parameters by name, it returns the rows."""

    def __init__(self, make: Callable[..., QuerySet[Any, Row]]) -> None:
        self._make = make

    def __call__(self, **given: Any) -> list[Row]:
        rows, made = self._rows, self._made
        connection = connections[DEFAULT_DB_ALIAS]
        if rows.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("Rows are locked in a transaction only.")
        statement = made.statement, tuple(given[name] if name else value for name, value in made.values)
        compiler = copy(made.compiler)
        compiler.connection = connection
        # What Django does with the rows it goes on doing: it only does not make the statement again.
        compiler.as_sql = lambda *_, **__: statement
        compiler.get_converters = lambda _: made.converters
        query = copy(rows.query)
        query.get_compiler = lambda *_, **__: compiler
        asked = SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            query=query,
            _fields=rows._fields,
            _known_related_objects={},
        )
        return list(rows._iterable_class(asked))  # noqa: SLF001

    @cached_property
    def _stand_ins(self) -> dict[str, Any]:
        kinds = get_type_hints(self._make)
        kinds.pop("return", None)
        return {name: STAND_INS[kind](nth) for nth, (name, kind) in enumerate(kinds.items())}

    @cached_property
    def _rows(self) -> Any:
        rows: Any = self._make(**self._stand_ins)
        if rows._prefetch_related_lookups or rows._known_related_objects:  # noqa: SLF001
            raise TypeError(f"{self._make.__name__} asks for more than one statement's rows.")
        return rows

    @cached_property
    def _made(self) -> SimpleNamespace:
        compiler = self._rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
        statement, values = compiler.as_sql()
        names = {_key(value): name for name, value in self._stand_ins.items()}
        found = [(names.get(_key(value)), value) for value in values]
        if missing := set(self._stand_ins) - {name for name, _ in found}:
            raise TypeError(f"{self._make.__name__} does not ask by {', '.join(sorted(missing))}.")
        return SimpleNamespace(
            compiler=compiler,
            statement=statement,
            values=found,
            converters=compiler.get_converters(
                [column for column, *_ in compiler.select[: compiler.col_count]]
            ),
        )


def _key(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
