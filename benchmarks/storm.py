"""Ten thousand bulk texts while everything breaks: how many were lost, how many came twice, and how long it took."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from time import perf_counter

from benchmarks.data import whole_product
from benchmarks.result import Result

TEXTS, PACE, ROUNDS, PATIENCE = 10_000, 100.0, 4, 1200.0


def run() -> Iterator[Result]:
    """Count at the carrier, and at every look at our own rows."""
    from tests.faults.storm import kill_bulk_worker, pace_of, queue_bulk, rage
    from tests.waiting import until

    seed = random.randrange(10**6)
    with whole_product() as product:
        product.connect_carrier()
        with pace_of(product, PACE):
            storm = queue_bulk(product, slug="demo", first=0, texts=TEXTS)
            begun = perf_counter()
            kill_bulk_worker(product)
            rage(storm, chance=random.Random(seed), rounds=ROUNDS)
        until(storm.is_over, patience=PATIENCE, what="all have arrived")
        taken = perf_counter() - begun
        wrong = storm.not_once()
    lost = sum(times == 0 for times in wrong.values())
    print(
        f"        seed {seed}; {TEXTS:,} texts in {taken:.0f} s; {storm.looks} looks; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    yield Result("storm: lost", lost, "texts", goal="0", holds=lost == 0)
    doubled = len(wrong) - lost
    yield Result("storm: doubled", doubled, "texts", goal="0", holds=doubled == 0)
    untrue = len(storm.wrong_looks)
    yield Result("storm: untrue counts", untrue, "looks", goal="0", holds=untrue == 0)
