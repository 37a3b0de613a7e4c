"""Answers that a page has no time to wait for: it says that it does not know yet, and they follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg2.errors import QueryCanceled

Answer = TypeVar("Answer")

# In milliseconds, less than anybody sees. What takes longer comes by a request of its own.
PATIENCE = 8
# A busy machine may take as long for nothing at all, but not so many times.
TRIES = 40


def answered_soon(ask: Callable[[], Answer], *, milliseconds: int | None = None) -> Answer | None:
    """Return what the database answers within so long for each of its statements, or None. `ask` only reads."""
    begin = [f"SAVEPOINT patience; SET LOCAL statement_timeout = {milliseconds or PATIENCE:d}; "]

    def bounded(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        # On one way with the first statement; each statement of such a line has the bound for itself.
        return execute(f"{begin.pop()}{sql}" if begin else sql, *rest)

    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        try:
            with connection.execute_wrapper(bounded):
                return ask()
        except OperationalError as error:
            if not _is_late(error):
                raise
            return None
        finally:
            # Also after an answer: it takes the narrow bound back.
            if not begin:
                _take_back(cursor)


def _take_back(cursor: Any) -> None:
    """Go back to before the bound was set. Until that is done it holds for the going back, too."""
    for tries_left in reversed(range(TRIES)):
        try:
            cursor.execute("ROLLBACK TO SAVEPOINT patience; RELEASE SAVEPOINT patience")
        except OperationalError as error:
            if not tries_left or not _is_late(error):
                raise
        else:
            return


def _is_late(error: OperationalError) -> bool:
    return isinstance(error.__cause__, QueryCanceled)
