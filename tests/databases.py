"""The databases of a run: migrated once, copied for each worker, served by the ordinary role, and gone afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import psycopg2
import pytest
from django.db import connections
from django.test import TransactionTestCase
from psycopg2.errors import InsufficientPrivilege, ObjectInUse
from psycopg2.extensions import set_wait_callback

from tests.emptying import take_away_what_was_committed
from tests.migrating import migrate
from tests.waiting import until

# The database that the workers' own are copied from.
MIGRATED = "test_pivotcx_migrated"


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """Make the test database as its owner, and serve it by the ordinary role, as in production."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "one")
    # Tests import what serves pages, but are no server: they wait for each other, and for migrations.
    set_wait_callback(None)
    owner, served = connections["owner"], connections["default"]
    original = owner.settings_dict["NAME"], served.settings_dict["NAME"]
    with django_db_blocker.unblock():
        name = f"test_pivotcx_{worker}"
        with _in_turn() as server:
            _migrate_once(server)
            _make_database(name, template=MIGRATED)
        owner.creation.connection.ensure_connection()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", take_away_what_was_committed)
        yield
    with django_db_blocker.unblock():
        _hang_up_threads(served)
        served.close()
        owner.close()
        owner.settings_dict["NAME"], served.settings_dict["NAME"] = original
        _drop(name)


def _migrate_once(server: Any) -> None:
    """Make the database that all workers' own are copied from, unless another worker has."""
    server.execute("SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)", [MIGRATED])
    if not server.fetchone()[0]:
        _make_database(MIGRATED)
        migrate()


def _make_database(name: str, *, template: str | None = None) -> None:
    """Make a database and turn to it, as its owner and as the role that serves."""
    owner, served = connections["owner"], connections["default"]
    for alias in (owner, served):
        alias.close()
        alias.settings_dict["TEST"] |= {"NAME": name, "TEMPLATE": template}
    owner.creation._create_test_db(verbosity=0, autoclobber=True)
    for alias in (owner, served):
        alias.close()
        alias.settings_dict["NAME"] = name


def _hang_up_threads(served: Any) -> None:
    """End the connections that threads of tests have left behind, as the role that they are of: no other may."""
    with served.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )


def _drop(name: str) -> None:
    """Remove a test database once nobody else is in it: a vacuum, or a connection that is just being closed."""
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as server:
        server.autocommit = True
        # Whoever stays in it keeps it: the server is thrown away, too.
        with server.cursor() as cursor, suppress(AssertionError):
            until(lambda: _try_drop(cursor, name), what=f"{name} is left by all")


def _try_drop(cursor: Any, name: str) -> bool:
    try:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    except (InsufficientPrivilege, ObjectInUse):
        return False
    return True


@contextmanager
def _in_turn() -> Iterator[Any]:
    """Let the workers of a run go one after another: the first one migrates, and makes the role that serves."""
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as server, server.cursor() as cursor:
        server.autocommit = True
        cursor.execute("SELECT pg_advisory_lock(hashtext('databases of the tests'))")
        yield cursor
