"""Answers that a page has no time to wait for: it says that it does not know yet, and they follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from psycopg2.errors import QueryCanceled

Answer = TypeVar("Answer")

# In milliseconds: nobody notices that a page waits as long.
PATIENCE = 25


def answered_soon(ask: Callable[[], Answer]) -> Answer | None:
    """Return what the database answers within `PATIENCE` for each of its statements, or None. `ask` only reads."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(f"SAVEPOINT patience; SET LOCAL statement_timeout = {PATIENCE:d}")
        try:
            return ask()
        except OperationalError as error:
            if not isinstance(error.__cause__, QueryCanceled):
                raise
            return None
        finally:
            # Also after an answer: it takes the narrow bound back.
            cursor.execute("ROLLBACK TO SAVEPOINT patience; RELEASE SAVEPOINT patience")
