"""Answers that are not waited for leave the transaction as it was, whenever their time runs out."""

from __future__ import annotations

import pytest
from django.db import connection

from apps.core import patience


def value_of(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_time_that_runs_out_in_the_going_back_breaks_nothing(monkeypatch):
    monkeypatch.setattr(patience, "PATIENCE", 50)
    before = value_of("SHOW statement_timeout")
    late = [True]

    def be_late(execute, sql, *rest):
        is_late = sql.startswith("ROLLBACK TO") and bool(late and late.pop())
        return execute(f"SELECT pg_sleep(1); {sql}" if is_late else sql, *rest)

    with connection.execute_wrapper(be_late):
        found = patience.answered_soon(lambda: value_of("SELECT 7"))

    assert (found, late) == (7, [])
    assert value_of("SHOW statement_timeout") == before
