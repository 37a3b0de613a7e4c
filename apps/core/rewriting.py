"""Rows written by statements that Django need not make anew: a new row, and some fields of many.

Django makes a statement of each row that is saved, and for `bulk_update` an expression of each value: of 250 rows with
nine fields that is a quarter of a second of its processor, a hundred times what the database needs to write them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import CharField, Field, Model, TextField, UUIDField

from apps.core.ids import as_array

STATEMENT = """
UPDATE {table} AS row SET {changes} FROM unnest({arrays}) AS new ("key of row", {names})
WHERE row.{key} = new."key of row"
"""


def rewrite(rows: Collection[Model], fields: Sequence[str]) -> None:
    """Write these fields of rows of one model, which are there. For columns that hold one value, no array."""
    if not rows:
        return
    meta = next(iter(rows))._meta  # noqa: SLF001  Django's own way to ask.
    columns: list[Field[Any, Any]] = [meta.get_field(name) for name in fields]  # type: ignore[misc]
    key = meta.pk
    assert key is not None  # noqa: S101  (each model has one)
    given = [_values(field, rows) for field in (key, *columns)]
    names = [connection.ops.quote_name(str(field.column)) for field in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            STATEMENT.format(
                table=connection.ops.quote_name(meta.db_table),
                key=connection.ops.quote_name(str(key.column)),
                changes=", ".join(f"{name} = new.{name}" for name in names),
                arrays=", ".join(f"%s::{kind}[]" for kind, _ in given),
                names=", ".join(names),
            ),
            [values for _, values in given],
        )


def add(row: Model) -> None:
    """Write a new row, whose id is known, as `save` does it: half of that is to make the statement once more."""
    statement, fields = _statement_for_new(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001  As Django says of it from now on.


@cache
def written_fields(model: type[Model]) -> list[Field[Any, Any]]:
    """Return what of a new row is written: all but what PostgreSQL makes of the rest."""
    fields = model._meta.concrete_fields  # noqa: SLF001
    return [field for field in fields if not field.generated]


@cache
def _statement_for_new(model: type[Model]) -> tuple[str, list[Field[Any, Any]]]:
    fields, meta = written_fields(model), model._meta  # noqa: SLF001
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(fields))})", fields  # noqa: S608


def _values(field: Field[Any, Any], rows: Iterable[Model]) -> tuple[str, list[Any] | str]:
    """Return the type of a column, and what each row has in it."""
    target = field.target_field if field.is_relation else field  # type: ignore[attr-defined]
    values = [getattr(row, field.attname) for row in rows]
    if isinstance(target, UUIDField):
        return "uuid", as_array("NULL" if value is None else value for value in values)
    ready = [target.get_db_prep_save(value, connection) for value in values]
    if isinstance(target, CharField | TextField):
        # Without its length: a cast to that would cut what is too long in silence.
        return "text", [None if value is None else str(value) for value in ready]
    return str(target.db_type(connection)), ready
