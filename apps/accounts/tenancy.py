"""Which team the code is working for, right now, in this thread or task.

The database backend reads this before each statement and tells PostgreSQL, whose row security does the rest:
outside of `as_team` there are no rows to see. Doors enter it once, from a checked membership, key or number.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_current_team: ContextVar[UUID | None] = ContextVar("current_team", default=None)


def current_team_id() -> UUID | None:
    return _current_team.get()


@contextmanager
def as_team(team_id: UUID | None) -> Iterator[None]:
    """Work for one team. Queries inside must run in a transaction, or they see nothing."""
    token = _current_team.set(team_id)
    try:
        yield
    finally:
        _current_team.reset(token)
