"""A migration that finds a table in use gives way, and comes back."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate as django_migrate
from django.db import OperationalError, connections
from django.db.migrations.migration import Migration
from psycopg2.errors import LockNotAvailable, QueryCanceled

from pivotcx.management.commands import migrate

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "PAUSES", (0, 0, 0))
    monkeypatch.setattr(migrate, "_prepare_role", lambda: None)


@pytest.fixture
def tables_in_use(monkeypatch: pytest.MonkeyPatch):
    """Let Django's own command fail so often for this reason."""

    def fail(times: int, reason: type[Exception] = LockNotAvailable) -> list[int]:
        tries: list[int] = []

        def handle(*_args: object, **_options: object) -> None:
            tries.append(len(tries))
            if len(tries) <= times:
                raise OperationalError from reason()

        monkeypatch.setattr(django_migrate.Command, "handle", handle)
        return tries

    return fail


def test_a_table_that_is_in_use_is_tried_again(tables_in_use):
    tries, said = tables_in_use(2), StringIO()

    call_command("migrate", stderr=said)

    assert len(tries) == 3
    assert said.getvalue().count("A table is in use") == 2


def test_one_that_stays_in_use_ends_it_in_words(tables_in_use):
    tables_in_use(99)

    with pytest.raises(CommandError, match="pg_stat_activity"):
        call_command("migrate", stderr=StringIO())


def test_another_failure_is_not_repeated(tables_in_use):
    tries = tables_in_use(99, QueryCanceled)

    with pytest.raises(OperationalError):
        call_command("migrate", stderr=StringIO())

    assert len(tries) == 1


@pytest.mark.parametrize(("atomic", "bound"), [(True, "2s"), (False, "0")])
def test_it_waits_for_two_seconds_but_where_an_index_is_built_beside_its_users(atomic, bound):
    migration = Migration("9999_tomorrow", "chat")
    migration.atomic = atomic
    command = migrate.Command(stdout=StringIO())
    command.verbosity = 0

    command.migration_progress_callback("apply_start", migration)

    with connections["owner"].cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == (bound,)
