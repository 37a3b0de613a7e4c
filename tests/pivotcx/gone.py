"""A team with a row of everything and a file, really committed; and what is seen of it by the owner of the tables."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from tests.architecture.tenancy.world import World, make_world


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    """The folder of stored files."""
    folder = tmp_path / "files"
    folder.mkdir()
    place = settings.STORAGES["default"] | {"OPTIONS": {"location": str(folder)}}
    settings.STORAGES = settings.STORAGES | {"default": place}
    return folder


@pytest.fixture
def ours(transactional_db: None, files: Path) -> World:
    world = make_world("ours")
    store(files, world)
    return world


def delete(world: World, **options: str) -> None:
    call_command("delete_team", world.team.slug, **{"name": world.team.name, **options})


def store(files: Path, world: World) -> None:
    path = files / str(world.team.pk) / "attachments" / "one" / "content"
    path.parent.mkdir(parents=True)
    path.write_text(f"Of {world.mark}")


def ask(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    """Ask the database as its owner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def tables_that_know(*words: object) -> dict[str, set[str]]:
    """Search each column of each table, whatever it is called. Return which tables know which word."""
    found: dict[str, set[str]] = {}
    for (table,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        rows = f"SELECT FROM {table} AS t WHERE strpos(to_jsonb(t)::text, asked.word) > 0"
        for (word,) in ask(
            f"SELECT asked.word FROM unnest(%s) AS asked (word) WHERE EXISTS ({rows})",
            [str(word) for word in words],
        ):
            found.setdefault(word, set()).add(table)
    return found


def seen(world: World, files: Path) -> list[object]:
    """Return all that there is of a team, as sums: its rows, those of its people and its account, its files."""
    people = [user.pk for user in world.people.values()]
    stored = {
        path: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((files / str(world.team.pk)).rglob("*"))
        if path.is_file()
    }
    logins = "SELECT md5(string_agg(u::text, '' ORDER BY id)) FROM accounts_user AS u WHERE id = ANY(%s)"
    # (But for the secret of its hashes, which is made when they are.)
    account = "SELECT name, owner_id, opt_out_scope FROM accounts_account WHERE id = %s"
    return [world.snapshot(), ask(logins, people), ask(account, world.team.account_id), stored]
