"""Texts of known people, as the carrier brings them: beside a bare view that checks the signature and inserts a row."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

import aiohttp
import httpx
from twilio.request_validator import RequestValidator

from benchmarks.data import whole_product
from benchmarks.result import Result, seconds_of
from tests.rig import free_port
from tests.waiting import until

if TYPE_CHECKING:
    from tests.rig import Product

BASE = Path(__file__).parents[1]
TEXTS, TIMES, AT_ONCE, PEOPLE, PACED_SECONDS = 1_500, 3, 8, 200, 15.0
# Of the bare view's rate, and what another product takes on such a machine; at half of our rate; until all is told.
GOAL_SHARE, GOAL_RATE, GOAL_P99_MS, GOAL_BEHIND = 0.5, 415.0, 50.0, 2.0
TABLE = "CREATE TABLE bare_webhook (id bigserial PRIMARY KEY, sid text UNIQUE, phone text, body text)"
UNTOLD = "SELECT EXISTS (SELECT FROM events_event WHERE seq IS NULL)"


class Bare(NamedTuple):
    pid: int
    address: str


def run() -> Iterator[Result]:
    """Measure one web process of each kind, eight calls at once, in turns; then ours under half of its load."""
    with whole_product() as product, _bare(product) as bare:
        ours = product.number["inbound_url"]
        for nth in range(PEOPLE):
            assert asyncio.run(make_calls(ours, calls_of(product, ours, [nth])))
        floors, values = [], []
        web = product.pid_of("uvicorn")
        for _ in range(TIMES):
            before = seconds_of(bare.pid), seconds_of(web)
            floors.append(_rate(product, bare.address))
            values.append(_rate(product, ours))
            for name, rate, spent in (
                ("bare", floors[-1], seconds_of(bare.pid) - before[0]),
                ("ours", values[-1], seconds_of(web) - before[1]),
            ):
                print(
                    f"        {name}: {rate:,.0f}/s, {spent / TEXTS * 1000:.1f} ms of the web process a text"
                )
            print(f"        load {os.getloadavg()[0]:.1f}", flush=True)
        floor, value = median(floors), median(values)
        yield Result(
            name="inbound",
            value=value,
            unit="texts/s",
            floor=floor,
            goal=f">= {GOAL_SHARE} of a bare view, >= {GOAL_RATE:.0f}/s",
            holds=value >= GOAL_SHARE * floor and value >= GOAL_RATE,
        )
        paced = calls_of(product, ours, range(ceil(PACED_SECONDS * value / 2)))
        taken = sorted(asyncio.run(_paced(ours, paced, a_second=value / 2)))
        behind = _until_told(product)
        p99 = taken[ceil(0.99 * len(taken)) - 1]
        print(f"        half load: median {median(taken):.1f} ms; load {os.getloadavg()[0]:.1f}")
        yield Result(
            "inbound, half load", p99, "ms", goal=f"p99 <= {GOAL_P99_MS:.0f} ms", holds=p99 <= GOAL_P99_MS
        )
        yield Result(
            "inbound, behind", behind, "s", goal=f"<= {GOAL_BEHIND:.0f} s", holds=behind <= GOAL_BEHIND
        )


@contextmanager
def _bare(product: Product) -> Iterator[Bare]:
    """Run the bare view beside the product, in the same database server."""
    product.query(TABLE)
    port = free_port()
    words = ["uvicorn", "benchmarks.bare_webhook:application", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", *words, "--log-level", "warning", "--no-access-log"],
        cwd=BASE,
        env=os.environ | {"DATABASE_URL": product.postgres.url, "BARE_TOKEN": product.number["auth_token"]},
    )

    def answers() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/", timeout=2).status_code == 404
        except httpx.HTTPError:
            return False

    try:
        until(answers, patience=30, what="the bare view answers")
        yield Bare(process.pid, f"http://127.0.0.1:{port}/inbound")
    finally:
        process.terminate()
        process.wait(10)


def calls_of(product: Product, address: str, people: Any) -> list[tuple[dict[str, str], dict[str, str]]]:
    """Return signed calls: the fields of each and its headers."""
    number = product.number
    validator = RequestValidator(number["auth_token"])
    calls = []
    for nth in people:
        fields = {
            "MessageSid": f"SM{uuid4().hex}",
            "AccountSid": number["sid"],
            "From": f"+1415556{nth % PEOPLE:04}",
            "To": number["phone"],
            "Body": f"I can come on Monday at {nth % 12} o'clock, is that good?",
            "NumMedia": "0",
        }
        calls.append((fields, {"X-Twilio-Signature": validator.compute_signature(address, fields)}))
    return calls


def _rate(product: Product, address: str) -> float:
    calls = calls_of(product, address, range(TEXTS))
    begun = perf_counter()
    taken = asyncio.run(make_calls(address, calls))
    assert len(taken) == TEXTS
    return TEXTS / (perf_counter() - begun)


async def make_calls(address: str, calls: list[tuple[dict[str, str], dict[str, str]]]) -> list[float]:
    """Make calls, so many at once; return the milliseconds of each."""
    left, taken = iter(calls), []

    async def caller(session: aiohttp.ClientSession) -> None:
        for fields, headers in left:
            taken.append(await _call(session, address, fields, headers))

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(caller(session) for _ in range(AT_ONCE)))
    return taken


async def _paced(
    address: str, calls: list[tuple[dict[str, str], dict[str, str]]], *, a_second: float
) -> list[float]:
    """Make calls at a rate, whether the ones before have been answered or not."""
    async with aiohttp.ClientSession() as session:
        begun, going = perf_counter(), []
        for nth, (fields, headers) in enumerate(calls):
            await asyncio.sleep(max(0.0, begun + nth / a_second - perf_counter()))
            going.append(asyncio.create_task(_call(session, address, fields, headers)))
        return list(await asyncio.gather(*going))


async def _call(
    session: aiohttp.ClientSession, address: str, fields: dict[str, str], headers: dict[str, str]
) -> float:
    begun = perf_counter()
    async with session.post(address, data=fields, headers=headers) as answer:
        await answer.read()
        assert answer.status == 200, answer.status
    return (perf_counter() - begun) * 1000


def _until_told(product: Product) -> float:
    """Return the seconds from the last answer until every event has its number and was told."""
    begun = perf_counter()
    until(lambda: not product.query(UNTOLD)[0][0], patience=60, what="everything was told")
    return perf_counter() - begun
