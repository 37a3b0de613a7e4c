"""What a run makes once, it makes once; what a test has committed is taken away once, by the owner of the tables."""

from __future__ import annotations

import pytest
from django.db import connections
from django.test import TransactionTestCase

from tests import conftest
from tests.conftest import _in_turn, _migrate_once
from tests.factories.accounts import TeamFactory
from tests.marks import committed


def test_what_one_worker_has_migrated_no_other_migrates(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(conftest, "_make_database", made.append)
    monkeypatch.setattr(conftest, "migrate", lambda: made.append("tables"))

    with _in_turn() as server:
        _migrate_once(server)

    assert made == []


def test_where_there_is_none_it_is_made(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(conftest, "MIGRATED", "test_pivotcx_of_nobody")
    monkeypatch.setattr(conftest, "_make_database", made.append)
    monkeypatch.setattr(conftest, "migrate", lambda: made.append("tables"))

    with _in_turn() as server:
        _migrate_once(server)

    assert made == ["test_pivotcx_of_nobody", "tables"]


def test_two_roles_of_one_database_are_emptied_once() -> None:
    class Both(TransactionTestCase):
        databases = ["default", "owner"]

    assert list(Both._databases_names(include_mirrors=False)) == ["default"]


@committed
@pytest.mark.parametrize("turn", ["first", "second"])
def test_nothing_is_left_of_what_was_committed(turn: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_team")
        assert cursor.fetchone() == (0,)
    TeamFactory(name=f"The {turn} team")
