"""A quiet team's pages and texts, while a loud one texts fifty thousand, imports twice as many and hammers the API."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from math import ceil
from statistics import median
from time import perf_counter, sleep
from typing import TYPE_CHECKING

import httpx

from benchmarks.data import whole_product
from benchmarks.page import CHATS
from benchmarks.result import Result

if TYPE_CHECKING:
    from tests.faults.loud import Loud
    from tests.rig import Product

PEOPLE, ROWS = 50_000, 100_000
# Of keys so many that all that their team may call is used up.
PACE, KEYS, THREADS = 10.0, 4, 2
# As a person looks: a page, a moment, the next page.
ROUNDS, MOMENT = 50, 0.1
TEXTS, BLASTS, FEW = 10, 3, 20
GOAL_RISE, GOAL_SECONDS = 1.25, 10.0


def run() -> Iterator[Result]:
    """Look at the same pages, as often, on an idle machine and beside the loud team; then send."""
    from tests.faults.loud import api_of, loud_team
    from tests.faults.people import signed_in

    with whole_product(apart=True) as product, signed_in(product, "manager") as browser:
        product.connect_carrier()
        key = product.manage("create_api_key", "--team", "demo", "--name", "fair")
        pages = {"dashboard": "/", "chats": "/chat/", "thread": f"/chat/{product.query(CHATS)[0][0]}/"}
        _looked(browser, pages, rounds=5)
        floors = _looked(browser, pages, rounds=ROUNDS)
        with (
            api_of(product, key) as api,
            loud_team(
                product, first=0, people=PEOPLE, pace=PACE, rows=ROWS, keys=KEYS, threads=THREADS
            ) as loud,
        ):
            values = _looked(browser, pages, rounds=ROUNDS)
            _tell(loud)
            for name in pages:
                yield _page_result(name, floors[name], values[name])
            texted = max(_texts(product, api))
            yield _result("fair: a text", texted)
            blasted = max(_blasts(product, api))
            assert loud.is_texting, "The loud team was quiet by then."
            _tell(loud)
            yield _result("fair: a blast begins", blasted)


def _looked(browser: httpx.Client, pages: dict[str, str], *, rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of each page, one after the other in turns."""
    taken = defaultdict(list)
    for _ in range(rounds):
        for name, address in pages.items():
            sleep(MOMENT)
            begun = perf_counter()
            browser.get(address).raise_for_status()
            taken[name].append((perf_counter() - begun) * 1000)
    return taken


def _page_result(name: str, floor: list[float], value: list[float]) -> Result:
    print(f"        {name}: median {median(value):.0f} ms, idle {median(floor):.0f} ms")
    return Result(
        f"fair: {name}",
        _p95(value),
        "ms",
        floor=_p95(floor),
        goal=f"p95 <= {GOAL_RISE} x that of an idle machine",
        holds=_p95(value) <= GOAL_RISE * _p95(floor),
    )


def _texts(product: Product, api: httpx.Client) -> Iterator[float]:
    from tests.faults.loud import seconds_until_texted

    for nth in range(TEXTS):
        phone, begun = f"+1415555{nth:04}", perf_counter()
        api.post("/messages", json={"to": phone, "body": "On my way"}).raise_for_status()
        seconds_until_texted(product, [phone])
        yield perf_counter() - begun


def _blasts(product: Product, api: httpx.Client) -> Iterator[float]:
    from tests.faults.loud import seconds_until_texted
    from tests.faults.storm import begin_blast

    for nth in range(BLASTS):
        blast = begin_blast(product, api, first=PEOPLE + nth * FEW, people=FEW)
        yield seconds_until_texted(product, blast.phones)


def _result(name: str, value: float) -> Result:
    return Result(name, value, "s", goal=f"<= {GOAL_SECONDS:.0f} s", holds=value <= GOAL_SECONDS)


def _tell(loud: Loud) -> None:
    answers = ", ".join(f"{number:,} {word}" for word, number in sorted(loud.hammer.answers().items()))
    at = "importing" if loud.is_importing else "no longer importing"
    print(f"        the loud team: {answers}; {at}; load {os.getloadavg()[0]:.1f}", flush=True)


def _p95(taken: list[float]) -> float:
    return sorted(taken)[ceil(0.95 * len(taken)) - 1]
