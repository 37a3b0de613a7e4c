"""Partners are told, whatever dies: at least once, with the same id, and nobody waits for somebody slow."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.factories.receivers import Receiver, receiver
from tests.rig import Product
from tests.waiting import until

WORKER = "--queues webhooks"
RELAY = "manage.py relay"
PATH = "webhook-endpoints"


@pytest.fixture(scope="module")
def admin_key(running: Product) -> str:
    scopes = [word for scope in ("read", "write", "admin") for word in ("--scope", scope)]
    return running.manage("create_api_key", "--team", "demo", "--name", "webhooks", *scopes)


@pytest.fixture
def api(product: Product, admin_key: str) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {admin_key}"}
    with httpx.Client(base_url=f"{product.url}/api/v1", headers=headers, timeout=20) as client:
        yield client


@pytest.fixture
def listening(api: httpx.Client) -> Iterator[Any]:
    """Let endpoints listen for changes of candidates; none is left afterwards."""
    made: list[str] = []

    def listen(taking: Receiver) -> str:
        wanted = {"url": taking.url, "events": ["candidate.updated"]}
        endpoint: str = api.post(PATH, json=wanted).raise_for_status().json()["id"]
        made.append(endpoint)
        return endpoint

    yield listen
    for endpoint in made:
        api.delete(f"{PATH}/{endpoint}").raise_for_status()


@pytest.fixture
def candidate(api: httpx.Client) -> str:
    pk: str = api.get("candidates", params={"limit": 1}).raise_for_status().json()["data"][0]["id"]
    return pk


def change(api: httpx.Client, candidate: str, *cities: str) -> None:
    for city in cities:
        api.patch(f"candidates/{candidate}", json={"city": city}).raise_for_status()


def deliveries(api: httpx.Client, endpoint: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.get(f"{PATH}/{endpoint}/deliveries").raise_for_status().json()["data"]
    return rows


def ids(taking: Receiver) -> list[str]:
    return [call.id for call in taking.calls]


@contextmanager
def nobody_there() -> Iterator[int]:
    """Give a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    yield port


def test_a_receiver_that_was_away_gets_all_once_it_is_back(
    product: Product, api: httpx.Client, listening: Any, candidate: str
) -> None:
    with nobody_there() as port:
        endpoint = listening(Receiver(port=port))
        change(api, candidate, "Away 1", "Away 2", "Away 3")
        until(
            lambda: any(row["error"] == "no_connection" for row in deliveries(api, endpoint)),
            what="a call that nobody took",
        )

    with receiver(port) as taking:
        # It is left alone for a minute; a test by hand ends that.
        product.query("UPDATE webhooks_delivery SET next_at = now() WHERE status = 'pending'")
        api.post(f"{PATH}/{endpoint}/test").raise_for_status()
        until(lambda: len(set(ids(taking))) == 4, what="all three, and the test", patience=30)

        told = {row["webhook_id"]: row["status"] for row in deliveries(api, endpoint)}
        until(
            lambda: {row["status"] for row in deliveries(api, endpoint)} == {"delivered"},
            what="all written down",
        )
        assert set(ids(taking)) == set(told)


def test_a_worker_that_dies_in_a_call_leaves_it_to_the_next_one(
    product: Product, api: httpx.Client, listening: Any, candidate: str
) -> None:
    with receiver() as taking:
        taking.released.clear()
        endpoint = listening(taking)
        change(api, candidate, "Killed")
        until(lambda: ids(taking), what="a call on its way")

        product.kill(WORKER)
        taking.released.set()

        until(lambda: len(taking.calls) >= 2, what="the same call once more", patience=60)
        [row] = until(
            lambda: [row for row in deliveries(api, endpoint) if row["status"] == "delivered"],
            what="it is written down",
        )
    assert set(ids(taking)) == {row["webhook_id"]}
    assert row["attempts"] == 2


def test_a_slow_receiver_keeps_nobody_else_waiting(
    product: Product, api: httpx.Client, listening: Any, candidate: str
) -> None:
    with receiver() as slow, receiver() as quick:
        slow.released.clear()
        listening(slow)
        listening(quick)
        change(api, candidate, *(f"Slow {number}" for number in range(20)))
        until(lambda: slow.calls, what="the slow one is being called")
        until(lambda: len(quick.calls) == 20, what="the quick one has all", patience=30)

        begun = time.monotonic()
        change(api, candidate, "Quick")
        until(lambda: len(quick.calls) == 21, what="the quick one is told", patience=30)

        assert time.monotonic() - begun < 5
        assert len(slow.calls) <= 4
        slow.released.set()


def test_a_relay_and_a_reader_that_die_lose_nothing_and_double_nothing(
    product: Product, api: httpx.Client, listening: Any, candidate: str
) -> None:
    with receiver() as taking:
        endpoint = listening(taking)
        for turn in range(3):
            change(api, candidate, *(f"Turn {turn} {number}" for number in range(5)))
            product.kill(RELAY)
            product.kill(WORKER)

        until(lambda: len(set(ids(taking))) == 15, what="all fifteen", patience=90)
        rows = until(
            lambda: (
                [row for row in deliveries(api, endpoint) if row["status"] == "delivered"][14:]
                and deliveries(api, endpoint)
            ),
            what="all written down",
            patience=60,
        )
    assert len(rows) == 15
    assert set(ids(taking)) == {row["webhook_id"] for row in rows}


def test_while_the_worker_stands_still_the_clock_does_not_pile_up_what_is_told_twice(
    product: Product, api: httpx.Client, listening: Any, candidate: str
) -> None:
    with receiver() as taking:
        listening(taking)
        worker = until(lambda: product.pid_of(WORKER), what="the worker for webhooks")
        os.kill(worker, signal.SIGSTOP)
        try:
            change(api, candidate, "Still 1", "Still 2")
            # The clock has rung several times meanwhile: wakes are for whoever comes, and out of date for most.
            until(lambda: _rung(product), what="the clock has rung", patience=30)
        finally:
            os.kill(worker, signal.SIGCONT)
        until(lambda: len(set(ids(taking))) == 2, what="both are told", patience=60)
        assert len(taking.calls) == 2


def _rung(product: Product) -> bool:
    [(unread,)] = product.query("SELECT count(*) FROM webhooks_to_read()")
    return bool(unread)
