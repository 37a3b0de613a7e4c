"""Making a backup: the database as it was at one moment, and the files that it names, in one archive."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connections

from apps.core.words import counted
from pivotcx import archive
from pivotcx.archive import DATABASE, FILES, BackupError, Manifest
from pivotcx.dumping import LOCK_PATIENCE, SECURED, programs_for, tables_of
from pivotcx.roles import database_url_of

# Whoever does not own the tables is shown no rows of teams.
IS_OWNER = (
    "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('public.django_migrations')"
)


def back_up(target: Path, *, say: Callable[[str], None]) -> Path:
    """Write a backup and return where it is: the file that is named, or a new one in the folder that is."""
    with new_archive(target, called="pivotcx") as (path, writing):
        _fill(writing, beside=path.parent, say=say)
    return path


@contextmanager
def new_archive(target: Path, *, called: str) -> Iterator[tuple[Path, archive.Writing]]:
    """Write an archive: the file that is named, or one in the folder that is, called so and by the time."""
    if target.is_dir():
        target /= f"{called}-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar"
    if target.exists():
        message = f"{target} is there already."
        raise BackupError(message)
    try:
        with archive.writing(target) as writing:
            yield target, writing
    except psycopg2.OperationalError as error:
        message = f"The database does not answer: {str(error).strip().splitlines()[0]}"
        raise BackupError(message) from None
    except OSError as error:
        message = f"{target} cannot be written: {error.strerror or error}"
        raise BackupError(message) from None


def stored_files() -> Path:
    """Return the folder of stored files (STORAGE_URL)."""
    return Path(settings.STORAGES["default"]["OPTIONS"]["location"])


def owner_url() -> str:
    """Return the address of the database as its owner: nobody else sees all rows."""
    return database_url_of(connections["owner"].settings_dict)


@contextmanager
def one_look(*, beside: Path, to: str) -> Iterator[tuple[psycopg2.extensions.connection, Path, datetime]]:
    """Look at all rows as they are at one moment, as their owner. Give a folder for what is written meanwhile, too.

    And a time before the first look: whoever restores doubts what happened since, and a little more does no harm.
    """
    connection = psycopg2.connect(owner_url(), connect_timeout=5)
    try:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with TemporaryDirectory(dir=beside, prefix=".pivotcx-") as place:
            taken_at = datetime.now(UTC)
            with connection.cursor() as cursor:
                ensure_owner(cursor, to=to)
            yield connection, Path(place), taken_at
    finally:
        connection.close()


def _fill(writing: archive.Writing, *, beside: Path, say: Callable[[str], None]) -> None:
    with (
        one_look(beside=beside, to="back it up") as (connection, place, taken_at),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version_num')::int")
        snapshot, server = cursor.fetchone() or ("", 0)
        dump = place / DATABASE
        programs = programs_for(owner_url(), server=server)
        programs.run(
            "pg_dump",
            *("--format=custom", "--no-owner", "--no-acl", "--no-comments", f"--snapshot={snapshot}"),
            *(f"--lock-wait-timeout={LOCK_PATIENCE}s", f"--file={dump}"),
        )
        tables = tables_of(cursor)
        cursor.execute(SECURED)
        (secured,) = cursor.fetchone() or (0,)
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        migrations = [(app, name) for app, name in cursor.fetchall()]
        rows = sum(table.rows for table in tables.values())
        say(f"The database: {counted(len(tables), 'table')}, {counted(rows, 'row')}.")
        with dump.open("rb") as file:
            writing.add(DATABASE, file)
    # After the database: a file is there before the row that names it.
    say(f"Stored files: {add_files(writing, below=stored_files())}.")
    manifest = Manifest(
        taken_at=taken_at,
        server=server,
        migrations=migrations,
        tables=tables,
        secured=secured,
        seals=archive.seals_of(settings.FIELD_ENCRYPTION_KEYS),
        parts=writing.parts,
    )
    writing.close(manifest.written())


def ensure_owner(cursor: Any, *, to: str) -> None:
    """Refuse whoever does not own the tables."""
    cursor.execute(IS_OWNER)
    found = cursor.fetchone()
    if found is None:
        message = "The database is empty: it has never been migrated."
        raise BackupError(message)
    if not found[0]:
        message = (
            f"Only the owner of the database can {to}: name it in DATABASE_OWNER_URL, or in DATABASE_URL."
        )
        raise BackupError(message)


def add_files(writing: archive.Writing, *, below: Path) -> int:
    """Put the stored files of a folder in, under the names that storage knows them by. Return how many."""
    folder, files = stored_files(), 0
    for place, _, names in os.walk(below):
        for name in sorted(names):
            path = Path(place) / name
            # What was deleted meanwhile is not missed: its row goes with it.
            with suppress(FileNotFoundError), path.open("rb") as file:
                writing.add(f"{FILES}{path.relative_to(folder).as_posix()}", file)
                files += 1
    return files
