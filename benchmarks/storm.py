"""A blast to ten thousand while everything breaks: how many were lost, how many came twice, and how long it took."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count, takewhile
from time import perf_counter, sleep
from typing import TYPE_CHECKING

import httpx

from benchmarks.data import whole_product
from benchmarks.result import Result

if TYPE_CHECKING:
    from tests.faults.storm import Storm
    from tests.faults.workers import Workers

PEOPLE, PACE, PATIENCE = 10_000, 100.0, 900.0
# Beside the product's own, so that while one is dead another goes on.
WORKERS = 2
SECONDS_OF_A_TURN = (2.5, 5.0)
# On a slow machine it calms down before all have left, so that it ends.
LONGEST_RAGE = 150.0
SECONDS_BETWEEN_LOOKS = 1.0
LOOKS_A_LINE = 5


def run() -> Iterator[Result]:
    """Count at the carrier, and look at the blast's own counts all the while."""
    from tests.faults.storm import begin_blast, pace_of
    from tests.faults.workers import workers_of
    from tests.waiting import until

    seed = int(os.environ.get("SEED", "0")) or random.randrange(10**6)
    print(f"        seed {seed}", flush=True)
    with whole_product(apart=True) as product, workers_of(product, what="send") as workers:
        product.connect_carrier()
        key = product.manage("create_api_key", "--team", "demo", "--name", "storm")
        headers = {"Authorization": f"Bearer {key}"}
        with httpx.Client(base_url=f"{product.url}/api/v1", headers=headers, timeout=20) as api:
            storm = begin_blast(product, api, first=0, people=PEOPLE)
            with watched(storm, api) as seconds:
                with pace_of(product, PACE):
                    killed = _rage(storm, workers, chance=random.Random(seed))
                    sent = len(product.carrier.outbox)
                    print(f"        calm after {seconds():.0f} s and {killed} kills; {sent:,} at the carrier")
                until(lambda: _have_all_left(storm), patience=PATIENCE, what="all have left")
                taken = seconds()
        wrong = storm.not_once()
    lost = sum(times == 0 for times in wrong.values())
    print(
        f"        {PEOPLE:,} texts had left after {taken:.0f} s; {storm.looks} looks; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    yield Result("storm: lost", lost, "texts", goal="0", holds=lost == 0)
    doubled = len(wrong) - lost
    yield Result("storm: doubled", doubled, "texts", goal="0", holds=doubled == 0)
    untrue = len(storm.wrong_looks)
    yield Result("storm: untrue counts", untrue, "looks", goal="0", holds=untrue == 0)


def _have_all_left(storm: Storm) -> bool:
    # Not more often: looking at ten thousand is work, for the process of the carrier and for the database.
    sleep(SECONDS_BETWEEN_LOOKS)
    return storm.have_all_left()


def _rage(storm: Storm, workers: Workers, *, chance: random.Random) -> int:
    """Break what there is until the last text is at the carrier. Return how many of the extra workers were killed."""
    from tests.faults.storm import kill_bulk_worker, kill_worker, rage

    product, killed, ends_at = storm.product, count(1), perf_counter() + LONGEST_RAGE
    for _ in range(WORKERS):
        workers.start_one()

    def kill() -> None:
        next(killed)
        workers.kill_one(chance.randrange(WORKERS))
        workers.start_one()

    own = (lambda: kill_bulk_worker(product), lambda: kill_worker(product))
    rage(
        storm,
        turns=takewhile(lambda _: len(product.carrier.outbox) < PEOPLE and perf_counter() < ends_at, count()),
        lasting=lambda: chance.uniform(*SECONDS_OF_A_TURN),
        kill=kill,
        breaks={
            **{nth: chance.choice(own) for nth in range(3, 1000, 5)},
            6: lambda: product.restart_valkey(flush=True),
            12: product.restart_postgres,
        },
    )
    return next(killed) - 1


@contextmanager
def watched(storm: Storm, api: httpx.Client) -> Iterator[Callable[[], float]]:
    """Look at a blast's counts all the while, as a partner does, and say how it goes. Give a clock."""
    begun, is_over = perf_counter(), threading.Event()

    def seconds() -> float:
        return perf_counter() - begun

    def watch() -> None:
        for nth in count():
            if is_over.wait(SECONDS_BETWEEN_LOOKS):
                return
            try:
                counts = storm.look_as_partner(api)
            except httpx.HTTPError:
                # While the database is away: an error is no untrue count.
                continue
            if nth % LOOKS_A_LINE == 0:
                told = ", ".join(f"{counts[part]:,} {part}" for part in ("waiting", "sent", "delivered"))
                print(
                    f"        {seconds():4.0f} s: {told}; {len(storm.product.carrier.outbox):,} at the carrier; "
                    f"load {os.getloadavg()[0]:.1f}",
                    flush=True,
                )

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield seconds
    finally:
        is_over.set()
        watcher.join()
