"""A team that does all at once what takes much: it texts many, imports many, and calls the API without a pause."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import redis

from apps.core.api.throttling import TEAM_QUOTA, WINDOW
from tests.faults.hammer import Hammer, hammering
from tests.faults.storm import Storm, begin_blast
from tests.rig import Product
from tests.waiting import until

SLUG = "loud"
OWN = "team_id = (SELECT id FROM accounts_team WHERE slug = %s)"
WAITING = f"SELECT EXISTS (SELECT FROM chat_message WHERE status = 'queued' AND {OWN})"
QUIET = (
    f"UPDATE blasts_blast SET status = 'cancelled' WHERE {OWN}",
    f"UPDATE chat_message SET status = 'cancelled' WHERE status = 'queued' AND {OWN}",
    f"UPDATE imports_import SET status = 'cancelled', worker = NULL WHERE status <> 'finished' AND {OWN}",
)


@dataclass(frozen=True)
class Loud:
    """What it is at."""

    product: Product
    hammer: Hammer
    blast: Storm
    import_id: str

    @property
    def is_texting(self) -> bool:
        return bool(self.product.query(WAITING, SLUG)[0][0])

    @property
    def is_importing(self) -> bool:
        return state_of_import(self.product, self.import_id)[0] == "running"


@contextmanager
def loud_team(
    product: Product, *, first: int, people: int, pace: float, rows: int, keys: int, threads: int
) -> Iterator[Loud]:
    """Let it begin, at so many texts a second, and with so many threads of each key. In the end it is quiet."""
    own, *others = new_team(product, SLUG, keys=keys + 1)
    with api_of(product, own) as api:
        try:
            blast = begin_blast(product, api, first=first, people=people, slug=SLUG)
            product.query(f"UPDATE messaging_number SET pace = %s WHERE {OWN}", pace, SLUG)
            import_id = begin_import(api, first=0, rows=rows)
            with hammering(product, others, threads=threads) as hammer:
                yield Loud(product, hammer, blast, import_id)
        finally:
            be_quiet(product, SLUG)


def new_team(product: Product, slug: str, *, keys: int = 1) -> list[str]:
    """Make a team with keys of the API. Return these."""
    product.manage("create_team", slug, "--slug", slug, "--manager", f"{slug}@demo.test")
    return [
        product.manage("create_api_key", "--team", slug, "--name", f"{slug} {nth}") for nth in range(keys)
    ]


def use_up_calls(product: Product, *, left: int) -> None:
    """Let it have called nearly as often as it may in a minute, to which a busy machine would not come."""
    ((team_id,),) = product.query("SELECT id FROM accounts_team WHERE slug = %s", SLUG)
    with redis.Redis.from_url(product.valkey.url) as client:
        client.set(f"pivotcx:calls:team:{team_id}", TEAM_QUOTA - left, ex=WINDOW)


def be_quiet(product: Product, slug: str) -> None:
    """End what a team is at. Straight: by the API it may have no call left."""
    for words in QUIET:
        product.query(words, slug)


def api_of(product: Product, key: str) -> httpx.Client:
    """Return a client of the API with this key."""
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=f"{product.url}/api/v1", headers=headers, timeout=60)


def begin_import(api: httpx.Client, *, first: int, rows: int) -> str:
    """Hand in a file of so many people. Return the import's id."""
    lines = [
        f"Made-up,Person {n},+1907{2_000_000 + n},p{n}@example.test,Job {n % 50},Newark"
        for n in range(first, first + rows)
    ]
    content = "\n".join(["first_name,last_name,phone,email,job_title,city", *lines]).encode()
    answer = api.post("/imports", files={"file": ("people.csv", content)})
    return str(answer.raise_for_status().json()["id"])


def state_of_import(product: Product, import_id: str) -> tuple[str, int]:
    """Return its status, and how many rows are taken in."""
    ((status, done),) = product.query("SELECT status, done FROM imports_import WHERE id = %s", import_id)
    return status, done


def seconds_until_texted(product: Product, phones: list[str]) -> float:
    """Return the seconds from now until the carrier has a text to one of some phones."""
    begun, wanted = time.monotonic(), set(phones)
    until(
        lambda: any(message.to in wanted for message in product.carrier.outbox),
        patience=60,
        what="the carrier has it",
    )
    return time.monotonic() - begun
