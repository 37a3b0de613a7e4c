"""Migration operations that give a table to teams: row security, and foreign keys that cannot cross a team.

Row security does not cover foreign-key checks, so a reference between two owned tables carries the team in it:
`(team_id, x_id) -> parent (team_id, id)`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import import_module

from django.db.migrations import RunSQL

# One inlinable expression, so that the planner folds it into index conditions.
TEAM = "nullif(current_setting('app.team', true), '')::uuid"
# The same, and another expression to the planner. (Not by COALESCE, which it takes for one that may leak: it would not
# see that what it reads of an index is of one team, and so in the order of what follows there.)
ALSO_TEAM = "nullif(current_setting('app.team', true) || '', '')::uuid"


def own_by_team(
    table: str,
    *,
    parents: Mapping[str, str] | None = None,
    commands: Sequence[str] = ("ALL",),
    visible: str = f"team_id = {TEAM}",
    writable: str = f"team_id = {TEAM}",
) -> list[RunSQL]:
    """Return the operations that put `table` under row security.

    `parents` maps a column to "table [column] [CASCADE|SET NULL|RESTRICT]", the owned row it points at.
    `commands` narrows what may be done at all: ("SELECT", "INSERT") makes a table append-only.
    """
    operations = [
        _run(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_team_id UNIQUE (team_id, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_team_id",
        )
    ]
    operations += secure_rows(table, commands=commands, visible=visible, writable=writable)
    for column, target in (parents or {}).items():
        operations.append(team_foreign_key(table, column, target))
    return operations


def secure_rows(
    table: str, *, commands: Sequence[str] = ("ALL",), visible: str, writable: str
) -> list[RunSQL]:
    """Return the operations that enable row security on `table` with the given conditions."""
    operations = [
        _run(
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        )
    ]
    for command in commands:
        using = f"USING ({visible})" if command != "INSERT" else ""
        check = f"WITH CHECK ({writable})" if command in {"ALL", "INSERT", "UPDATE"} else ""
        name = f"team_{command.lower()}"
        operations.append(
            _run(
                f"CREATE POLICY {name} ON {table} FOR {command} {using} {check}",
                f"DROP POLICY {name} ON {table}",
            )
        )
    return operations


def show_to_filters(view: str, *, table: str, columns: Sequence[str]) -> RunSQL:
    """Return the operation that makes a view of the present team's rows of `table`.

    `columns` are names and expressions. It reads with the owner's rights, so that row security does not keep text from
    its indexes; docs/adr/0005-filters-ask-views.md says why it is written in just this way, and a test holds it.
    """
    rows = f"{', '.join(columns)} FROM {table} WHERE team_id = {ALSO_TEAM}"
    return _run(f"CREATE OR REPLACE VIEW {view} AS SELECT {rows}", f"DROP VIEW {view}")


def create_function(signature: str, *, returns: str, body: str, language: str = "sql") -> RunSQL:
    """Return the operation that makes a narrow function that may look across teams.

    It runs with the owner's rights, so each one is listed and explained in docs/adr/0001-tenancy.md.
    """
    return _run(
        f"CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE {language} SECURITY DEFINER "
        f"SET search_path = public, pg_temp AS $function$ {body} $function$",
        f"DROP FUNCTION IF EXISTS {_without_defaults(signature)}",
    )


def change_function(name: str, *, made_by: str, before: str, after: str) -> RunSQL:
    """Return the operation that makes a function say something else in one place. `made_by` is the migration's module.

    Raises `ValueError` where that one does not say it.
    """
    operations: list[RunSQL] = import_module(made_by).Migration.operations
    made = [str(each.sql[0]) for each in operations if isinstance(each, RunSQL)]  # As `_run` makes them.
    (statement,) = (each for each in made if re.match(rf"CREATE (OR REPLACE )?FUNCTION {name}\(", each))
    if before not in statement:
        raise ValueError(f"{name} of {made_by} does not say “{before}”.")
    statement = statement.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
    return _run(statement.replace(before, after), statement)


def team_foreign_key(table: str, column: str, target: str) -> RunSQL:
    """Return the operation that keeps a reference inside the team; `target` as in `own_by_team`."""
    parent, _, action = target.partition(" ")
    parent_column = "id"
    if "." in parent:
        parent, parent_column = parent.split(".")
    action = action or "CASCADE"
    if action == "SET NULL":
        action = f"SET NULL ({column})"  # The team stays; PostgreSQL 15 can name the column.
    name = f"{table}_{column}_of_team"
    return _run(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (team_id, {column}) "
        f"REFERENCES {parent} (team_id, {parent_column}) ON DELETE {action} DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def _without_defaults(signature: str) -> str:
    name, _, rest = signature.partition("(")
    arguments = [argument.split(" DEFAULT ")[0] for argument in rest.rstrip(")").split(",")]
    return f"{name}({','.join(arguments)})"


def _run(sql: str, reverse_sql: str) -> RunSQL:
    # As a list: PostgreSQL gets each statement whole, whatever semicolons a function body has.
    return RunSQL([sql], [reverse_sql])
