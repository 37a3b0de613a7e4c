"""What each screen costs at a million conversations, beside what it costs at ten thousand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from statistics import median
from time import perf_counter, process_time

from benchmarks.data import filled_database, migrated_database, serving_from
from benchmarks.result import Result
from benchmarks.shown import Screens, asking, dynamic_sizes, screens_of

SMALL, LARGE = 10_000, 1_000_000
TIMES, WARMING = 30, 3
GOAL_MS, GOAL_GROWTH, GOAL_QUERIES = 50.0, 1.5, 12
# Whom a dynamic list has, is asked anew each time.
GOAL_DYNAMIC_MS = 100.0


@dataclass(frozen=True)
class Cost:
    p95_ms: float
    # What the program needed of a processor, whatever else the machine was doing.
    program_ms: float
    queries: int = 0


def run() -> Iterator[Result]:
    """Measure each screen in both databases, one after the other: the machine may be busy at times."""
    now = datetime.now(UTC)
    with migrated_database() as owner_url:
        databases = [filled_database(owner_url, people=people, now=now) for people in (SMALL, LARGE)]
        screens, sizes = {}, {}
        for database in databases:
            with serving_from(database):
                screens[database] = screens_of()
                sizes[database] = dynamic_sizes(screens[database])
        for name in screens[databases[0]].addresses:
            yield _result(name, *(_asked(screens[database], name, database) for database in databases))
        for name in sizes[databases[0]]:
            yield _result(name, *(_counted(sizes[database][name], database) for database in databases))


def _result(name: str, small: Cost, large: Cost) -> Result:
    # A list's people are asked for anew; what grows with them is bounded, and that bound is the goal.
    is_dynamic = name.startswith(("list,", "size,"))
    most = GOAL_DYNAMIC_MS if is_dynamic else GOAL_MS
    grows = large.p95_ms > GOAL_GROWTH * small.p95_ms and not is_dynamic
    print(f"        {name}: {large.queries} queries, {large.program_ms:.1f} ms in the program")
    return Result(
        name=f"screens, {name}",
        value=large.p95_ms,
        unit="ms",
        floor=small.p95_ms,
        goal=f"<= {most:.0f} ms, {GOAL_QUERIES} queries"
        + ("" if is_dynamic else f", {GOAL_GROWTH} x that of {SMALL:,}"),
        holds=large.p95_ms <= most and not grows and large.queries <= GOAL_QUERIES,
    )


def _asked(screens: Screens, name: str, database: str) -> Cost:
    """Return what a page costs in the whole stack, from the request to the written answer."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with serving_from(database):
        ask = asking(screens, name)
        cost = _measured(ask)
        with CaptureQueriesContext(connection) as captured:
            ask()
    beside = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    # What has a bound comes on one way with its savepoint.
    asked = [
        query["sql"]
        for query in captured.captured_queries
        if not query["sql"].startswith(beside) or "SELECT" in query["sql"]
    ]
    return Cost(cost.p95_ms, cost.program_ms, len(asked))


def _counted(count: Callable[[], object], database: str) -> Cost:
    with serving_from(database):
        return _measured(count)


def _measured(work: Callable[[], object]) -> Cost:
    for _ in range(WARMING):
        work()
    taken, program = [], []
    for _ in range(TIMES):
        begun, worked = perf_counter(), process_time()
        work()
        taken.append((perf_counter() - begun) * 1000)
        program.append((process_time() - worked) * 1000)
    return Cost(sorted(taken)[ceil(0.95 * TIMES) - 1], median(program))
