"""Queued texts to a carrier that answers at once, by one worker: gate, claim, calls, results and events."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlencode

import aiohttp

from benchmarks.data import migrated_database
from benchmarks.result import Result, spent

BASE = Path(__file__).parents[1]
TEXTS, TIMES, AT_ONCE = 5_000, 3, 32
ACCOUNT = "AC" + "1" * 32
HEADERS = {"Authorization": "Basic QUMxMTE6dG9rZW4=", "Accept": "application/json"}
# Of a bare client's rate, and twice what another product does on such a machine.
GOAL_SHARE, GOAL_RATE = 0.5, 570.0
_runs = count()


def run() -> Iterator[Result]:
    """Measure one worker beside a bare client that makes the same calls, in turns."""
    with migrated_database(), bare_carrier() as port:
        _warm_up(port)
        floors, ours = [], []
        for _ in range(TIMES):
            floors.append(_by_bare_client(port))
            ours.append(_by_worker(port))
            print(
                f"        {ours[-1]:,.0f}/s ours, {floors[-1]:,.0f}/s bare, {_by_hand(port):,.0f}/s by hand; "
                f"load {os.getloadavg()[0]:.1f}"
            )
        floor, value = median(floors), median(ours)
        yield Result(
            name="drain",
            value=value,
            unit="texts/s",
            floor=floor,
            goal=f">= {GOAL_SHARE} of a bare client, >= {GOAL_RATE:.0f}/s",
            holds=value >= GOAL_SHARE * floor and value >= GOAL_RATE,
        )


@contextmanager
def bare_carrier() -> Iterator[int]:
    """Run the least of a carrier in a process of its own; give its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.bare_carrier"], cwd=BASE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)


def _warm_up(port: int) -> None:
    _by_bare_client(port, texts=200)


def _by_bare_client(port: int, *, texts: int = TEXTS) -> float:
    """Return the calls a second of aiohttp's client, which does nothing else, over as many connections."""
    address = f"http://127.0.0.1:{port}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    left = iter(range(texts))

    async def caller(session: aiohttp.ClientSession) -> None:
        for nth in left:
            async with session.post(address, data=_fields(nth), headers=HEADERS) as answer:
                assert (await answer.json())["sid"]

    async def all_callers() -> None:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
            await asyncio.gather(*(caller(session) for _ in range(AT_ONCE)))

    begun = perf_counter()
    asyncio.run(all_callers())
    return texts / (perf_counter() - begun)


def _by_hand(port: int, *, texts: int = TEXTS) -> float:
    """Return the same of lines written to sockets by hand, which know no other carrier than this one."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    head = f"POST /2010-04-01/Accounts/{ACCOUNT}/Messages.json HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}"
    head += "Content-Type: application/x-www-form-urlencoded\r\n"
    left = iter(range(texts))

    async def caller() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for nth in left:
            body = urlencode(_fields(nth)).encode()
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            answer_head = await reader.readuntil(b"\r\n\r\n")
            length = int(answer_head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            assert json.loads(await reader.readexactly(length))["sid"]
        writer.close()

    async def all_callers() -> None:
        await asyncio.gather(*(caller() for _ in range(AT_ONCE)))

    begun = perf_counter()
    asyncio.run(all_callers())
    return texts / (perf_counter() - begun)


def _fields(nth: int) -> dict[str, str]:
    return {
        "To": f"+1201{2_000_000 + nth}",
        "From": "+12015550123",
        "Body": f"Hello Person {nth}, is Saturday good for you?",
        "StatusCallback": f"http://testserver/webhooks/twilio/token/status/{nth:036}#rc=5&rp=all",
        "ValidityPeriod": "36000",
    }


def _by_worker(port: int) -> float:
    """Queue texts of a team of its own and send them. Return the texts a second."""
    from django.db import connections, transaction
    from django.test import override_settings

    from apps.accounts.tenancy import as_team
    from apps.chat import dispatch
    from apps.chat.models import Message
    from tests.factories.accounts import TeamFactory
    from tests.factories.bulk_texts import queue_bulk_texts
    from tests.factories.messaging import connect_test_number

    first = next(_runs)
    team = TeamFactory(name=f"Drain {first}", slug=f"drain-{first}")
    with override_settings(TWILIO_API_URL=f"http://127.0.0.1:{port}"), as_team(team.pk):
        number = connect_test_number(team=team, phone=f"+131255501{first:02}", pace=1_000_000.0)
        queue_bulk_texts(team=team, number=number, first=first * 10_000, texts=TEXTS)
        backend = connections["default"].connection.get_backend_pid()
        with spent(backend) as taken:
            while dispatch.dispatch_number(team_id=team.pk, number_id=number.pk):
                pass
        with transaction.atomic():
            assert Message.objects.filter(team=team, status="sent").count() == TEXTS
            assert Message.objects.filter(team=team).exclude(provider_sid=None).count() == TEXTS
    print(f"        {TEXTS:,} texts in {taken.clock:.2f} s: {taken.words(TEXTS).removesuffix('row')}text")
    return TEXTS / taken.clock
