"""Answers that are not waited for leave everything as it was."""

from __future__ import annotations

import pytest
from django.db import DataError, connection

from apps.core import patience
from apps.core.patience import answered_soon

pytestmark = pytest.mark.django_db


def ask(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_a_quick_answer_is_given() -> None:
    assert answered_soon(lambda: ask("SELECT 7")) == 7


def test_a_slow_one_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 20)
    before = ask("SHOW statement_timeout")

    assert answered_soon(lambda: ask("SELECT pg_sleep(30)")) is None
    # The transaction goes on, as patient as before.
    assert ask("SHOW statement_timeout") == before


def test_after_an_answer_the_database_is_as_patient_as_before() -> None:
    before = ask("SHOW statement_timeout")
    answered_soon(lambda: ask("SELECT 7"))

    assert ask("SHOW statement_timeout") == before


def test_what_goes_wrong_is_not_taken_for_slowness() -> None:
    with pytest.raises(DataError):
        answered_soon(lambda: ask("SELECT 1 / 0"))
