"""What a run makes once, it makes once: its second worker copies the tables that the first one has migrated."""

from __future__ import annotations

import pytest

from tests import conftest
from tests.conftest import _in_turn, _migrate_once


def test_what_one_worker_has_migrated_no_other_migrates(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(conftest, "_make_database", made.append)
    monkeypatch.setattr(conftest, "_migrate", lambda: made.append("tables"))

    with _in_turn() as server:
        _migrate_once(server)

    assert made == []


def test_where_there_is_none_it_is_made(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(conftest, "MIGRATED", "test_pivotcx_of_nobody")
    monkeypatch.setattr(conftest, "_make_database", made.append)
    monkeypatch.setattr(conftest, "_migrate", lambda: made.append("tables"))

    with _in_turn() as server:
        _migrate_once(server)

    assert made == ["test_pivotcx_of_nobody", "tables"]
