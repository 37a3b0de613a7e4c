"""What each process of the product has in memory after work, and whether twice the work makes it more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.data import whole_product
from benchmarks.inbound import calls_of, make_calls
from benchmarks.result import Result
from benchmarks.sockets import resident_kb
from tests.waiting import until

if TYPE_CHECKING:
    from tests.rig import Product

TEXTS, PAGES = 2_000, 100
GOAL_MB, GOAL_GROWTH = 200.0, 1.1
LOOKED_AT = ("/", "/chat/", "/candidates/", "/lists/", "/blasts/", "/reports/")
LEFT = "SELECT EXISTS (SELECT FROM chat_message WHERE lane = 1 AND status IN ('queued', 'sending'))"


def run() -> Iterator[Result]:
    """Work three times: by the first all is loaded that ever is, and the third is to make nothing larger."""
    with whole_product() as product:
        product.connect_carrier()
        product.carrier.behave(callbacks="missing")
        sizes = [_worked(product, nth) for nth in range(3)]
    for name, value in sizes[-1].items():
        yield Result(f"memory, {name}", value, "MB", goal=f"<= {GOAL_MB:.0f} MB", holds=value <= GOAL_MB)
    grown = max(sizes[2][name] / sizes[1][name] for name in sizes[2])
    yield Result(
        "memory, growth",
        grown,
        "times",
        goal=f"<= {GOAL_GROWTH} of a third less work",
        holds=grown <= GOAL_GROWTH,
    )


def _worked(product: Product, nth: int) -> dict[str, float]:
    """Take texts in, look at pages and send bulk; return what each process has after it, in MB."""
    from tests.faults.people import signed_in
    from tests.faults.storm import queue_bulk

    address = product.number["inbound_url"]
    asyncio.run(make_calls(address, calls_of(product, address, range(TEXTS))))
    with signed_in(product, "manager") as client:
        for place in range(PAGES):
            client.get(LOOKED_AT[place % len(LOOKED_AT)]).raise_for_status()
    queue_bulk(product, slug="demo", first=nth * TEXTS, texts=TEXTS)
    until(lambda: not product.query(LEFT)[0][0], patience=300, what="all texts have left")
    return _sizes(product)


def _sizes(product: Product) -> dict[str, float]:
    lines = [line.partition(":") for line in Path("Procfile").read_text().splitlines() if line.strip()]
    marks = {
        "web": "uvicorn",
        "worker": "celery,replies",
        "relay": "manage.py relay",
        "scheduler": "beat",
        **{
            name: f"--hostname {name}@"
            for name, _, _ in lines
            if name.endswith("worker") and name != "worker"
        },
    }
    return {
        name: resident_kb(pid) / 1024 for name, mark in sorted(marks.items()) if (pid := product.pid_of(mark))
    }
