"""A thousand open screens on one process: what each costs, and when the last of them hears of a text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.crowd import crowd_of
from benchmarks.data import whole_product
from benchmarks.result import Result
from tests.waiting import until

if TYPE_CHECKING:
    from tests.rig import Product

SOCKETS, TEXTS = 1_000, 10
# By the first texts the process's threads connect, and make their statements: that is a deploy's.
WARMING = 5
EVENTS, A_TIME = int(os.environ.get("EVENTS", "100000")), 2_000
GOAL_KB, GOAL_MS, GOAL_GROWTH_MB = 60.0, 250.0, 20.0
PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024
HEAD = (
    "SELECT coalesce(max(e.seq), 0) FROM events_event AS e JOIN accounts_team AS t ON t.id = e.team_id "
    "WHERE t.slug = 'demo'"
)
MORE = (
    "INSERT INTO events_event (team_id, kind, data, created_at) SELECT t.id, 'list.members_added', '{}', now() "
    "FROM accounts_team AS t, generate_series(1, %s) WHERE t.slug = 'demo'"
)


def run() -> Iterator[Result]:
    with whole_product() as product:
        web = product.pid_of("uvicorn")
        # What is loaded for the first time is no socket's.
        with crowd_of(product, 10):
            pass
        before = resident_kb(web)
        with crowd_of(product, SOCKETS) as crowd:
            each = (resident_kb(web) - before) / SOCKETS
            yield Result("sockets, each", each, "kB", goal=f"<= {GOAL_KB:.0f} kB", holds=each <= GOAL_KB)
            taken = []
            for nth in range(WARMING + TEXTS):
                begun = perf_counter()
                seq = _text(product, nth)
                until(lambda seq=seq: crowd.all_heard(seq), patience=30, what="everybody heard of it")
                if nth >= WARMING:
                    taken += [(moment - begun) * 1000 for moment in crowd.moments()]
            p95 = sorted(taken)[ceil(0.95 * len(taken)) - 1]
            print(f"        heard: median {median(taken):.0f} ms; load {os.getloadavg()[0]:.1f}")
            yield Result(
                "sockets, one event to all", p95, "ms", goal=f"p95 <= {GOAL_MS:.0f} ms", holds=p95 <= GOAL_MS
            )
            grown = _growth_mb(product, web)
            yield Result(
                f"sockets, after {EVENTS:,} events",
                grown,
                "MB more",
                goal=f"<= {GOAL_GROWTH_MB:.0f} MB more",
                holds=grown <= GOAL_GROWTH_MB,
            )


def resident_kb(pid: int) -> float:
    """Return what a process has in memory."""
    return float(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_KB)


def _text(product: Product, nth: int) -> int:
    """Let a text come; return the number under which it is told."""
    from tests.faults.calls import call, inbound

    before = product.query(HEAD)[0][0]
    assert call(product, inbound(product, phone=f"+1415557{nth:04}", body="Is it still open?")) == 200
    return int(until(lambda: next((n for (n,) in product.query(HEAD) if n > before), 0), what="its number"))


def _growth_mb(product: Product, web: int) -> float:
    """Tell everybody of very many events; return by how much the process grew once a fifth of them were told.

    By then what waits for those who listen slowly, which is all of them in such a flood, is as much as may wait.
    """
    first = 0.0
    for told in range(A_TIME, EVENTS + 1, A_TIME):
        product.query(MORE, A_TIME)
        until(
            lambda: not product.query("SELECT EXISTS (SELECT FROM events_event WHERE seq IS NULL)")[0][0],
            patience=120,
            what="they have their numbers",
        )
        if told <= EVENTS // 5:
            first = resident_kb(web)
    return (resident_kb(web) - first) / 1024
