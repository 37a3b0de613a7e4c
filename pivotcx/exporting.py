"""What a team takes along when it leaves, or wants to see: its rows and its files in one archive, in an open form.

A table is a CSV file whose first line names the columns; the manifest, which comes last, says how many rows each has.
Secrets are left out: they let somebody in, and are of no use elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from django.apps import apps
from django.db.models import Model
from psycopg2 import sql

from apps.accounts.models import Team
from apps.core.fields import EncryptedTextField
from apps.core.sheets import CsvSheet
from apps.core.words import counted
from pivotcx.archive import BackupError, Writing
from pivotcx.backup import add_files, new_archive, one_look, stored_files
from pivotcx.dumping import AS_TEXT

FORMAT = 1
# Besides what is encrypted: the hashes of what lets somebody in, and addresses that nobody guesses.
SECRET = re.compile(r"(^|_)(token|secret|hash|password)$")
# Answers of our API as they are repeated: the secret ones are sealed. And addresses that name a number's token.
SECRET_COLUMNS = {("accounts_idempotentrequest", "body"), ("messaging_quarantinedwebhook", "url")}
# Of its people only who they are: their rows are not the team's.
PEOPLE = "id IN (SELECT user_id FROM accounts_membership WHERE team_id = %s)"
OF_PEOPLE = ("id", "email", "full_name")
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table that are the team's: which columns of them leave the house, and which do not."""

    name: str
    columns: tuple[str, ...]
    left_out: tuple[str, ...]
    # Whose they are.
    where: str = "team_id = %s"


def tables_of_team() -> list[Table]:
    """Return the team itself, its people, and every table of its own."""
    return [
        _table(Team, where="id = %s"),
        Table("accounts_user", OF_PEOPLE, (), PEOPLE),
        *(_table(model) for model in apps.get_models() if owned_by_team(model)),
    ]


def owned_by_team(model: type[Model]) -> bool:
    fields = model._meta.get_fields()  # noqa: SLF001  Django's own way to ask.
    return any(field.name == "team" and field.related_model is Team for field in fields)


def export_team(slug: str, target: Path, *, say: Callable[[str], None]) -> Path:
    """Write all that a team owns into an archive, and return where it is: the file that is named, or one in the folder.

    Raises `BackupError`.
    """
    with new_archive(target, called=slug) as (path, writing):
        _fill(writing, slug, beside=path.parent, say=say)
    return path


def _fill(writing: Writing, slug: str, *, beside: Path, say: Callable[[str], None]) -> None:
    with one_look(beside=beside, to="take all of a team out") as (connection, place, taken_at):
        with connection.cursor() as cursor:
            cursor.execute(AS_TEXT)
            cursor.execute(
                "SELECT id::text, name FROM accounts_team WHERE slug = %s AND gone_at IS NULL", [slug]
            )
            found = cursor.fetchone()
        if found is None:
            message = f"There is no team “{slug}”."
            raise BackupError(message)
        team_id, name = found
        tables: dict[str, dict[str, Any]] = {}
        for table in tables_of_team():
            written = place / "rows.csv"
            rows = _write(connection, table, team_id=team_id, to=written)
            with written.open("rb") as file:
                writing.add(f"tables/{table.name}.csv", file)
            tables[table.name] = {"rows": rows, "columns": table.columns, "left_out": table.left_out}
    total = sum(each["rows"] for each in tables.values())
    say(f"“{name}”: {counted(len(tables), 'table')}, {counted(total, 'row')}.")
    # After the rows, as in a backup: a file is there before the row that names it.
    say(f"Stored files: {add_files(writing, below=stored_files() / team_id)}.")
    said = {
        "format": FORMAT,
        "team": {"id": team_id, "name": name, "slug": slug},
        "taken_at": taken_at.isoformat(),
        "tables": tables,
        "parts": writing.parts,
    }
    writing.close(json.dumps(said, indent=1, ensure_ascii=False).encode())


def _write(connection: psycopg2.extensions.connection, table: Table, *, team_id: str, to: Path) -> int:
    """Write a table's rows as they read as text. Nothing becomes a formula where the file is opened."""
    rows = 0
    with to.open("wb") as file:
        sheet = CsvSheet(file, title=table.name)
        sheet.write(table.columns)
        for row in _rows(connection, table, team_id=team_id):
            sheet.write("" if cell is None else cell for cell in row)
            rows += 1
        sheet.close()
    return rows


def _rows(
    connection: psycopg2.extensions.connection, table: Table, *, team_id: str
) -> Iterator[tuple[Any, ...]]:
    cells = [sql.SQL("{}::text").format(sql.Identifier(column)) for column in table.columns]
    question = sql.SQL("SELECT {} FROM {} WHERE {} ORDER BY id").format(
        sql.SQL(", ").join(cells), sql.Identifier(table.name), sql.SQL(table.where)
    )
    # By the server's own cursor: a large table is never whole in our memory.
    with connection.cursor("rows") as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(question, [team_id])
        yield from cursor


def _table(model: type[Model], *, where: str = "team_id = %s") -> Table:
    meta = model._meta  # noqa: SLF001  Django's own way to ask.
    columns = {str(field.column): field for field in meta.concrete_fields}
    secret = {
        column
        for column, field in columns.items()
        if isinstance(field, EncryptedTextField)
        or SECRET.search(column)
        or (meta.db_table, column) in SECRET_COLUMNS
    }
    return Table(
        name=meta.db_table,
        columns=tuple(column for column in columns if column not in secret),
        left_out=tuple(column for column in columns if column in secret),
        where=where,
    )
