"""What others stand still with, and do not end: PostgreSQL, Valkey, the carrier. Nobody waits for good, all goes on."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.faults.people import program_of, signed_in
from tests.faults.test_sending import all_settled, new_phones, send, states
from tests.nights import by_night
from tests.rig import Product, running_product
from tests.waiting import until

# Seconds after which no thread may still stand for something that does not answer.
STUCK = 35.0
# And in which it must be told to those who watch.
TOLD = 60.0
# For how long they stand still at least.
STILL = by_night(0.0, 60.0)
# As many as a web process serves at once.
ALL_THREADS = 8


@pytest.fixture(scope="module")
def own() -> Iterator[Product]:
    """A product whose carrier is a process, too."""
    with running_product(apart=True) as product:
        product.connect_carrier()
        yield product


@pytest.fixture
def partner(own: Product) -> Iterator[httpx.Client]:
    with program_of(own, timeout=STUCK + 30) as program:
        yield program


@contextmanager
def standing_still(*pids: int) -> Iterator[None]:
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    still_until = time.monotonic() + STILL
    try:
        yield
        time.sleep(max(0.0, still_until - time.monotonic()))
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def postgres_of(product: Product) -> list[int]:
    """Return all processes of PostgreSQL, the one that begins others first."""
    process = product.postgres.child.process
    assert process is not None
    return [process.pid, *children_of(process.pid)]


def figure(product: Product, name: str) -> float | None:
    """Return what those who watch are told."""
    told = httpx.get(f"{product.url}/metrics", timeout=STUCK + 30).text
    found = re.search(rf"^{re.escape(name)} (\S+)$", told, re.MULTILINE)
    return float(found[1]) if found else None


def timed(client: httpx.Client, path: str) -> tuple[int, float]:
    begun = time.monotonic()
    status = client.get(path).status_code
    return status, time.monotonic() - begun


def hung_up(product: Product, *, since: int) -> set[str]:
    """Return which processes have written since then that they wait for PostgreSQL no longer."""
    with product.log_path.open("rb") as log:
        log.seek(since)
        lines = log.read().decode(errors="replace").splitlines()
    said = ("Nothing came of PostgreSQL", "The database does not answer")
    return {line.partition("|")[0].strip() for line in lines if any(words in line for words in said)}


def goes_on_by_itself(product: Product, partner: httpx.Client) -> None:
    until(product.is_ready, patience=60, what="the product is ready")
    sent = send(partner, new_phones(2), tag="afterwards")
    until(lambda: all_settled(product, sent), patience=90, what="texts leave")
    assert states(product, sent)["failed"] == 0


@pytest.mark.timeout(300)
def test_a_postgresql_that_stands_still_holds_no_thread_for_good(own: Product, partner: httpx.Client) -> None:
    with signed_in(own, "manager") as browser:
        browser.timeout = STUCK + 30
        since, stood_at = own.log_path.stat().st_size, time.monotonic()
        with standing_still(*postgres_of(own)), ThreadPoolExecutor(ALL_THREADS) as threads:
            answers = list(threads.map(lambda _: timed(browser, "/chat/"), range(ALL_THREADS)))
            until(
                # What each second asks for, and what it asks the bulk worker for.
                lambda: {"worker", "bulkworker", "relay"} <= hung_up(own, since=since),
                patience=stood_at + STUCK - time.monotonic(),
                what="who works behind has hung up",
            )
            begun = time.monotonic()
            down = figure(own, 'pivotcx_up{part="database"}')
            told_in = time.monotonic() - begun

    assert {status for status, _ in answers} == {503}
    assert max(seconds for _, seconds in answers) <= STUCK
    assert (down, told_in <= TOLD) == (0.0, True)
    goes_on_by_itself(own, partner)


def test_a_broker_that_stands_still_keeps_nobody_from_reading_and_sending(
    own: Product, partner: httpx.Client
) -> None:
    broker = own.valkey.child.process
    assert broker is not None
    with signed_in(own, "manager") as browser:
        browser.timeout = STUCK + 30
        with standing_still(broker.pid):
            begun = time.monotonic()
            status, seconds = timed(browser, "/chat/")
            ids = send(partner, new_phones(2), tag="meanwhile")
            sent_in = time.monotonic() - begun
            down = figure(own, 'pivotcx_up{part="broker"}')
            told_in = time.monotonic() - begun

    assert (status, seconds <= STUCK, sent_in <= 2 * STUCK) == (200, True, True)
    assert (down, told_in <= TOLD) == (0.0, True)
    until(lambda: all_settled(own, ids), patience=90, what="what was accepted meanwhile leaves")
    goes_on_by_itself(own, partner)


def test_a_carrier_that_stands_still_holds_up_its_texts_and_nothing_else(
    own: Product, partner: httpx.Client
) -> None:
    phones = new_phones(4)
    with signed_in(own, "manager") as browser, standing_still(own.carrier._process.pid):
        ids = send(partner, phones, tag="to nobody")
        until(
            lambda: (figure(own, "pivotcx_unknown_texts") or 0) > 0,
            patience=TOLD,
            what="lost answers are told of",
        )
        status, seconds = timed(browser, "/chat/")
    assert (status, seconds <= 5) == (200, True)
    until(lambda: all_settled(own, ids), patience=120, what="the carrier was asked what became of them")
    accepted = [each.to for each in own.carrier.outbox if each.to in set(phones)]
    assert sorted(accepted) == sorted(phones)
    goes_on_by_itself(own, partner)
