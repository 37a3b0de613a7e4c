"""The line to a server is cut as a cable is: nobody says no, nothing comes. Nobody waits for good, all goes on."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.faults.people import program_of, signed_in
from tests.faults.test_frozen import ALL_THREADS, STUCK, goes_on_by_itself, timed
from tests.faults.test_sending import accepted_times, all_settled, new_phones, send, states
from tests.links import Link, link_to
from tests.nights import by_night
from tests.rig import Product
from tests.waiting import until

# Seconds.
CUT = by_night(20.0, 60.0)
DATABASE, BROKER, CARRIER = "DATABASE_URL", "REDIS_URL", "TWILIO_API_URL"
Links = dict[str, Link]


pytestmark = pytest.mark.timeout(500)


@pytest.fixture(scope="module")
def lines() -> Links:
    return {}


@pytest.fixture(scope="module")
def own(lines: Links) -> Iterator[Product]:
    """A product with a line of its own to each server."""
    folder = Path(tempfile.mkdtemp(prefix="pivotcx-rig-", dir="/tmp"))
    product = Product(folder)
    try:
        with ExitStack() as laid:
            for nth, name in enumerate((DATABASE, BROKER, CARRIER)):
                lines[name] = laid.enter_context(link_to(product.environment[name], nth=nth, folder=folder))
                product.environment[name] = lines[name].through
            product.start()
            product.connect_carrier()
            try:
                yield product
            finally:
                # While there are lines: whoever ends says so to the servers.
                product.end()
    finally:
        product.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def partner(own: Product) -> Iterator[httpx.Client]:
    with program_of(own, timeout=STUCK + 30) as program:
        yield program


def test_without_a_line_to_the_database_each_page_says_so_and_no_thread_is_held(
    own: Product, partner: httpx.Client, lines: Links
) -> None:
    with signed_in(own, "manager") as browser, ThreadPoolExecutor(ALL_THREADS) as threads:
        browser.timeout = STUCK + 30
        with lines[DATABASE].cut():
            over = time.monotonic() + CUT
            answers = list(threads.map(lambda _: timed(browser, "/chat/"), range(2 * ALL_THREADS)))
            time.sleep(max(0.0, over - time.monotonic()))

    assert {status for status, _ in answers} == {503}
    assert max(seconds for _, seconds in answers) <= STUCK
    goes_on_by_itself(own, partner)


def test_without_a_line_to_the_broker_pages_are_read_and_orders_are_taken(
    own: Product, partner: httpx.Client, lines: Links
) -> None:
    with signed_in(own, "manager") as browser:
        browser.timeout = STUCK + 30
        with lines[BROKER].cut():
            over = time.monotonic() + CUT
            page = timed(browser, "/chat/")
            begun = time.monotonic()
            ids = send(partner, new_phones(2), tag="no broker")
            taken_in = time.monotonic() - begun
            time.sleep(max(0.0, over - time.monotonic()))

    assert (page[0], page[1] <= STUCK, taken_in <= 2 * STUCK) == (200, True, True)
    until(lambda: all_settled(own, ids), patience=90, what="what was taken meanwhile leaves")
    goes_on_by_itself(own, partner)


def test_without_a_line_to_the_carrier_texts_wait_and_each_leaves_once(
    own: Product, partner: httpx.Client, lines: Links
) -> None:
    before, phones = new_phones(3), new_phones(3)
    with signed_in(own, "manager") as browser:
        # Over lines that are kept open, and over those that are made while nothing arrives.
        sent = send(partner, before, tag="a whole line")
        until(lambda: all_settled(own, sent), patience=60, what="the first have left")
        with lines[CARRIER].cut():
            over = time.monotonic() + CUT
            ids = send(partner, phones, tag="a cut line")
            page = timed(browser, "/chat/")
            time.sleep(max(0.0, over - time.monotonic()))

    assert (page[0], page[1] <= 5) == (200, True)
    until(lambda: all_settled(own, ids), patience=120, what="what waited has left")
    assert states(own, ids)["failed"] == 0
    assert accepted_times(own, before + phones) == dict.fromkeys(before + phones, 1)
    goes_on_by_itself(own, partner)
