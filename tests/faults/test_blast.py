"""A blast of two thousand while every worker dies, and a server with them: each person gets one text, and soon."""

from __future__ import annotations

import os
import random
import signal
import time

import httpx
import pytest
import redis

from tests.faults.storm import BULK_WORKER, WORKER, begin_blast, pace_of
from tests.faults.workers import workers_of
from tests.nights import by_night
from tests.rig import Product
from tests.waiting import until

PEOPLE, PACE = 2_000, 150.0
PARTS = (0.25, 0.5, 0.75)
SEEDS = range(by_night(1, 20))
FIRST = 200_000
# quality: seconds after which all have left, once everything is there again.
SOON = 60.0
EVERY_WORKER = (WORKER, BULK_WORKER, "--queues long", "--queues webhooks")
# A claim is held for eight seconds here: who stands still for longer has lost it, and another one goes on.
STILL, TO_STAND_STILL = 14.0, 1_600


def kill_every_worker(product: Product) -> None:
    """SIGKILL all at one moment. Return when there are others."""
    before = {
        words: until(lambda words=words: product.pid_of(words), what=f"a worker {words!r}")
        for words in EVERY_WORKER
    }
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    for words, pid in before.items():
        until(lambda words=words, pid=pid: product.pid_of(words) not in {0, pid}, what=f"a new one {words!r}")


def flush(product: Product) -> None:
    with redis.Redis.from_url(product.valkey.url) as broker:
        broker.flushall()


WITH_THEM = (flush, Product.restart_valkey, Product.restart_postgres, Product.kill_postgres)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("seed", SEEDS)
def test_each_person_gets_one_text_though_all_workers_and_a_server_die_three_times(
    product: Product, api: httpx.Client, seed: int
) -> None:
    chance = random.Random(seed)
    # In the end each of them has died as often as any other; which one when, chance says.
    with_them = chance.sample(WITH_THEM, len(PARTS))
    print([fault.__name__ for fault in with_them])
    before = len(product.carrier.outbox)
    with pace_of(product, PACE):
        storm = begin_blast(product, api, first=FIRST + seed * PEOPLE, people=PEOPLE)
        for part, fault in zip(PARTS, with_them, strict=True):
            reached = before + round(part * PEOPLE)
            until(lambda reached=reached: len(product.carrier.outbox) >= reached, patience=60, what=f"{part}")
            kill_every_worker(product)
            fault(product)
        until(product.is_ready, patience=60, what="everything is there again")
        begun = time.monotonic()
        until(storm.have_all_left, patience=2 * SOON, what="all have left")
        took = time.monotonic() - begun

    assert storm.not_once() == {}
    # What so many come to is counted now and then.
    until(
        lambda: storm.look_as_partner(api)["sent"] == PEOPLE, patience=60, what="its own counts say so, too"
    )
    assert storm.wrong_looks == []
    assert took <= SOON


@pytest.mark.timeout(400)
@pytest.mark.parametrize("run", SEEDS)
def test_a_worker_that_stood_still_for_longer_than_its_claims_last_doubles_nobody(
    product: Product, api: httpx.Client, run: int
) -> None:
    first = FIRST + (len(SEEDS) + run) * PEOPLE
    before = len(product.carrier.outbox)
    with workers_of(product, what="send") as others, pace_of(product, PACE):
        storm = begin_blast(product, api, first=first, people=TO_STAND_STILL)
        chance = random.Random(run)
        reached = before + chance.randrange(1, TO_STAND_STILL // 2)
        until(lambda: len(product.carrier.outbox) >= reached, patience=60, what="it is at work")
        worker = product.pid_of(BULK_WORKER)
        os.kill(worker, signal.SIGSTOP)
        try:
            still_until, stopped = time.monotonic() + STILL, len(product.carrier.outbox)
            others.start_one()
            until(lambda: len(product.carrier.outbox) > stopped, patience=60, what="another one goes on")
            time.sleep(max(still_until - time.monotonic(), 0))
        finally:
            os.kill(worker, signal.SIGCONT)
        until(storm.have_all_left, patience=120, what="all have left")

    assert storm.not_once() == {}
    assert storm.wrong_looks == []
