"""A typed reply to the carrier: on an idle machine, and while ten thousand bulk texts drain."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from statistics import median, quantiles
from time import perf_counter, sleep
from typing import TYPE_CHECKING

import httpx

from benchmarks.data import whole_product
from benchmarks.result import Result

if TYPE_CHECKING:
    from tests.rig import Product

TEXTS, REPLIES, GOAL_SECONDS = 10_000, 20, 2.0


def run() -> Iterator[Result]:
    """Measure from the request to the carrier's record, in the same team as the bulk, and beside another team's."""
    from tests.faults.storm import queue_bulk

    with whole_product() as product:
        product.connect_carrier()
        product.carrier.behave(callbacks="missing")
        key = product.manage("create_api_key", "--team", "demo", "--name", "replies")
        headers = {"Authorization": f"Bearer {key}"}
        with httpx.Client(base_url=f"{product.url}/api/v1", headers=headers, timeout=20) as api:
            yield _result("reply: idle", product, api, first=0)
            queue_bulk(product, slug="demo", first=0, texts=TEXTS)
            yield _result("reply: own bulk", product, api, first=100, while_=_drains(product))
            product.query("DELETE FROM chat_message WHERE lane = 1")
            queue_bulk(product, slug="another", first=TEXTS, texts=TEXTS)
            yield _result("reply: another's bulk", product, api, first=200, while_=_drains(product))


def _drains(product: Product) -> Callable[[], bool]:
    """Return a question: are there bulk texts that have yet to leave?"""
    rows = "SELECT EXISTS (SELECT FROM chat_message WHERE lane = 1 AND status = 'queued')"
    return lambda: bool(product.query(rows)[0][0])


def _result(
    name: str, product: Product, api: httpx.Client, *, first: int, while_: Callable[[], bool] = lambda: True
) -> Result:
    taken = []
    for nth in range(REPLIES):
        assert while_(), f"The bulk was gone after {nth} replies."
        taken.append(_reply(product, api, f"+1415555{first + nth:04d}"))
    p95 = quantiles(taken, n=20)[-1]
    print(
        f"        {name}: median {median(taken):.2f} s, most {max(taken):.2f} s; load {os.getloadavg()[0]:.1f}"
    )
    return Result(name, p95, "s", goal=f"p95 <= {GOAL_SECONDS:.0f} s", holds=p95 <= GOAL_SECONDS)


def _reply(product: Product, api: httpx.Client, phone: str) -> float:
    """Send one, and return the seconds until the carrier has it."""
    ours, begun = product.number["phone"], perf_counter()
    api.post("/messages", json={"to": phone, "body": "On my way"}).raise_for_status()
    while not product.carrier.ledger.thread(ours, phone):
        assert perf_counter() - begun < 60, "The reply never left."
        sleep(0.01)
    return perf_counter() - begun
