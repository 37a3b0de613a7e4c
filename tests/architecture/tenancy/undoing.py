"""What a walk touched of others is asked before it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.db import connection

from apps.accounts.models import Team
from tests.architecture.tenancy.world import World, owned_models


def keeping(world: World) -> Callable[[], bool]:
    """Return what tells whether a team is as it is now. It has to be asked before a deed is undone.

    Where no table of any team has been written to since it last said yes, nothing of the team's can have changed: what
    was written before that has been undone meanwhile.
    """
    before, written = world.snapshot(), _written()

    def keeps() -> bool:
        nonlocal written
        now = _written()
        kept = now == written or world.snapshot() == before
        if kept:
            written = now
        return kept

    return keeps


def _written() -> int:
    """Return how many rows of teams this transaction has written so far, also those that it has taken back since."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid) "
            "+ pg_stat_get_xact_tuples_deleted(oid)) FROM unnest(%s::oid[]) AS oid",
            [_tables()],
        )
        return int(cursor.fetchone()[0])


@cache
def _tables() -> list[int]:
    """Return what the database itself calls the tables of teams."""
    names = [model._meta.db_table for model in (Team, *owned_models())]
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)", [names])
        found = [oid for (oid,) in cursor.fetchall()]
    # What is no plain table would count its rows elsewhere.
    assert len(found) == len(names)
    return found
