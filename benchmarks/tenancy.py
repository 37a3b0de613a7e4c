"""What row security costs: the queries of each screen by the serving role, and by the owner, whom it does not bind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from statistics import median
from time import perf_counter
from typing import Any

import psycopg2

from benchmarks.data import beside, filled_database, migrated_database, serving_from
from benchmarks.result import Result
from benchmarks.shown import Screens, asking, screens_of
from pivotcx.bounds import BEHIND, database_options

PEOPLE, TIMES = 1_000_000, 7
GOAL = 1.15


def run() -> Iterator[Result]:
    """Measure what all screens ask by both, query by query and in turns."""
    with migrated_database() as owner_url:
        database = filled_database(owner_url, people=PEOPLE, now=datetime.now(UTC))
        address, options = beside(owner_url, database), database_options(seconds=BEHIND)
        with serving_from(database), closing(psycopg2.connect(address, options=options)) as owner:
            from django.db import connection

            screens = screens_of()
            asked = {name: _queries(screens, name) for name in screens.addresses}
            for name, queries in asked.items():
                connection.ensure_connection()
                bound, free = _in_turns([connection.connection, owner], queries, screens)
                yield Result(
                    name=f"tenancy, {name}",
                    value=bound,
                    unit="ms",
                    floor=free,
                    goal=f"<= {GOAL} x without row security",
                    holds=bound <= GOAL * free,
                )


def _queries(screens: Screens, name: str) -> list[str]:
    """Return what a screen asks the database about the team, as it was sent."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask = asking(screens, name)
    ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    return [
        query["sql"] for query in captured.captured_queries if query["sql"].startswith(("SELECT", "(SELECT"))
    ]


def _in_turns(connections: list[Any], queries: list[str], screens: Screens) -> list[float]:
    """Return how long all of them take by each connection: for each query the median of some times."""
    totals = [0.0 for _ in connections]
    for query in queries:
        taken: list[list[float]] = [[] for _ in connections]
        for _ in range(TIMES):
            for times, connection in zip(taken, connections, strict=True):
                with connection, connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('app.team', %s, true)", [str(screens.team_id)])
                    begun = perf_counter()
                    cursor.execute(query)
                    cursor.fetchall()
                    times.append((perf_counter() - begun) * 1000)
        totals = [total + median(times) for total, times in zip(totals, taken, strict=True)]
    return totals
