"""A server that is away while a blast drains: pages and orders go on or say so, and the rest leaves when it is back."""

from __future__ import annotations

import time
from math import ceil

import httpx
import pytest

from tests.faults.people import signed_in
from tests.faults.storm import begin_blast, pace_of
from tests.nights import by_night
from tests.rig import Product
from tests.waiting import until

PEOPLE, PACE, FIRST = by_night(500, 2_000), 60.0, 500_000
# quality: seconds without the broker, in which 95 of 100 requests take less than one, and what waited leaves after it.
AWAY, SOON, QUICK = by_night(20.0, 60.0), 60.0, 1.0
# And in which all is well again once the database is back.
BACK_IN = 15.0


def asked(client: httpx.Client, method: str, path: str, **words: object) -> tuple[int, float]:
    begun = time.monotonic()
    status = client.request(method, path, **words).status_code  # type: ignore[arg-type]
    return status, time.monotonic() - begun


@pytest.mark.timeout(400)
def test_without_the_broker_pages_are_read_orders_are_taken_and_all_leaves_soon_after(
    product: Product, api: httpx.Client
) -> None:
    answers, orders = [], []
    with signed_in(product, "manager") as browser, pace_of(product, PACE):
        storm = begin_blast(product, api, first=FIRST, people=PEOPLE)
        until(lambda: storm.look()["delivered"] > PEOPLE / 20, what="the first have arrived")
        broker = product.valkey.child.process
        assert broker is not None
        broker.kill()
        broker.wait(timeout=10)
        back_at = time.monotonic() + AWAY
        while time.monotonic() < back_at:
            phone = f"+1415554{len(orders):04d}"
            orders.append(phone)
            answers += [asked(browser, "GET", page) for page in ("/", "/chat/", "/candidates/")]
            answers.append(asked(api, "POST", "/messages", json={"to": phone, "body": "On my way"}))
            storm.look()
        product.restart_valkey()
    begun = time.monotonic()
    until(storm.have_all_left, patience=2 * SOON, what="what waited has left")
    took = time.monotonic() - begun

    storm.phones += orders
    until(storm.have_all_left, patience=SOON, what="what was ordered meanwhile has left")
    assert {status for status, _ in answers} == {200, 202}
    assert sorted(seconds for _, seconds in answers)[ceil(0.95 * len(answers)) - 1] < QUICK
    assert took <= SOON
    assert storm.not_once() == {}


def test_a_database_that_is_killed_is_said_on_a_page_and_all_is_well_soon_after(
    product: Product, api: httpx.Client
) -> None:
    web = product.pid_of("uvicorn pivotcx.asgi")
    with signed_in(product, "manager") as browser:
        postgres = product.postgres.child.process
        assert postgres is not None
        postgres.kill()
        postgres.wait(timeout=10)
        product.postgres.stop()
        page = browser.get("/chat/")
        order = api.post("/messages", json={"to": "+14155549901", "body": "Hello"})
        product.start_postgres()
        begun = time.monotonic()
        until(lambda: browser.get("/chat/").status_code == 200, patience=60, what="a page is there")
        until(product.is_ready, patience=60, what="all is well")
        took = time.monotonic() - begun

    assert (page.status_code, "<h1" in page.text) == (503, True)
    assert (order.status_code, order.headers["Content-Type"]) == (503, "application/problem+json")
    assert took <= BACK_IN
    # By itself: nobody has started it anew.
    assert product.pid_of("uvicorn pivotcx.asgi") == web
