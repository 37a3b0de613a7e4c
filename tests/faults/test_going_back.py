"""Whoever has upgraded can go back: each migration since the baseline is undone and done again, with rows in all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2
import pytest

from pivotcx.dumping import programs_for
from tests.architecture.test_migrations import BASELINE
from tests.rig import BASE, Product

MIGRATED = "SELECT app, max(name) FROM django_migrations WHERE app = ANY(%s) GROUP BY app"
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
OF_TEAMS = (
    f"{TABLES} AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'team_id')"
)
# Of it a row is there for each migration that is done.
OWN = "django_migrations"


@pytest.fixture
def own() -> Iterator[Product]:
    """A product that does not run, of whose teams two have a row of everything."""
    with TemporaryDirectory(prefix="pivotcx-rig-", dir="/tmp") as folder:
        product = Product(Path(folder))
        try:
            made = [sys.executable, "-m", "tests.faults.everything"]
            settings = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
            subprocess.run(made, cwd=BASE, env=product.environment | settings, check=True)
            yield product
        finally:
            product.stop()


def migrated(product: Product) -> dict[str, str]:
    """Return the last migration of each app that the baseline names."""
    return dict(product.query(MIGRATED, [*BASELINE]))  # type: ignore[arg-type]


def schema(product: Product) -> list[str]:
    """Return what PostgreSQL's own program says of the database's schema, line by line."""
    url = product.postgres.url
    with closing(psycopg2.connect(url)) as connection:
        programs = programs_for(url, server=connection.info.server_version)
    dumped = subprocess.run(
        programs.command("pg_dump", "--schema-only"),
        env=programs.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    # Each dump has a word of its own, after \\restrict, against what is slipped into it.
    lines = (line.rstrip(",") for line in dumped.stdout.splitlines())
    return sorted(line for line in lines if not line.startswith("\\"))


def rows(product: Product) -> dict[str, int]:
    tables = [table for (table,) in product.query(TABLES) if table != OWN]
    return {table: product.query(f"SELECT count(*) FROM {table}")[0][0] for table in tables}


@pytest.mark.timeout(600)
def test_all_since_the_baseline_goes_back_and_forth_with_data(own: Product) -> None:
    newest, before, counted = migrated(own), schema(own), rows(own)
    changed = {app: name for app, name in BASELINE.items() if newest[app] != name}
    assert changed
    assert 0 not in [counted[table] for (table,) in own.query(OF_TEAMS)]

    for app, name in changed.items():
        own.manage("migrate", app, name)
    back = schema(own)
    assert migrated(own) == BASELINE
    assert rows(own) == counted
    own.manage("migrate")

    assert migrated(own) == newest
    assert schema(own) == before != back
    assert rows(own) == counted
