"""Bulk texts through everything that can go wrong at once, counted at the carrier and at every look at our rows."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import psycopg2

from tests.factories.bulk_texts import bulk_phone
from tests.nights import by_night
from tests.rig import BASE, Product
from tests.waiting import until

BULK_WORKER = "--queues bulk"
WORKER = "celery -A pivotcx --quiet worker --pool"
KNOWN = {
    "scheduled",
    "queued",
    "sending",
    "unknown",
    "sent",
    "delivered",
    "undelivered",
    "failed",
    "cancelled",
}
# They have left, as far as we know.
LEFT = ("sent", "delivered")
# What the carrier does in turns: which calls it strikes, and what becomes of its callbacks.
MOODS = [
    {"mode": "accept_then_reset", "every": 13, "callbacks": "duplicate"},
    {"mode": "rate_limit", "every": 7, "callbacks": "reverse"},
    {"mode": "server_error", "every": 11, "callbacks": "duplicate"},
    {"mode": "accept_then_hang", "every": 29, "callbacks": "delayed", "callback_delay": 1.0},
    {"mode": "accept_then_500", "every": 13, "callbacks": "reverse"},
]


@dataclass
class Storm:
    """Who is to get one text each, and what every look at them found."""

    product: Product
    phones: list[str]
    # A blast's texts come into the queue bit by bit, those of no blast are all there.
    blast: str = ""
    looks: int = 0
    wrong_looks: list[object] = field(default_factory=list)

    def look(self) -> Counter[str]:
        """Count the texts by status: at no moment is one missing, nor said to have left that has not."""
        rows = self.product.query(
            "SELECT status, count(*) FROM chat_message WHERE phone = ANY(%s) GROUP BY status", self.phones
        )
        counts = Counter({str(status): int(number) for status, number in rows})
        is_whole = counts.total() <= len(self.phones) if self.blast else counts.total() == len(self.phones)
        is_true = is_whole and not set(counts) - KNOWN
        self._note(counts, is_true=is_true and self._have_left(counts[status] for status in LEFT))
        return counts

    def look_as_partner(self, api: httpx.Client) -> dict[str, int]:
        """Ask for the blast's own counts: at every moment they add up to those whom it goes to."""
        counts: dict[str, int] = api.get(f"/blasts/{self.blast}").raise_for_status().json()["counts"]
        parts = [counts[part] for part in ("sent", "failed", "skipped", "waiting")]
        is_whole = sum(parts) == counts["recipients"] in {0, len(self.phones)}
        self._note(counts, is_true=is_whole and self._have_left([counts["sent"]]))
        return counts

    def _have_left(self, told: Iterable[int]) -> bool:
        # Looked at after our own count: meanwhile there may only be more.
        return sum(told) <= len(self.product.carrier.outbox)

    def _note(self, counts: object, *, is_true: bool) -> None:
        self.looks += 1
        if not is_true:
            self.wrong_looks.append(counts)

    def have_all_left(self) -> bool:
        """Return whether there is nobody whose text waits, or of whom we do not know."""
        counts = self.look()
        return sum(counts[status] for status in LEFT) == len(self.phones)

    def not_heeded(self) -> list[str]:
        """Return who, as the carrier has told us and we have answered, has their text, and has it not in our rows.

        Whom it told us of in vain, while there was no database, we ask after much later. By night it has what the
        storms before have left it to tell, too.
        """
        self.product.carrier.settle(timeout=by_night(60, 600))
        told = {
            call.params["To"]
            for call in self.product.carrier.webhook_calls
            if call.was_taken and call.params.get("MessageStatus") == "delivered"
        }
        have = "SELECT phone FROM chat_message WHERE status = 'delivered' AND phone = ANY(%s)"
        delivered = {phone for (phone,) in self.product.query(have, self.phones)}
        return sorted(told.intersection(self.phones) - delivered)

    def not_once(self) -> dict[str, int]:
        """Return how often the carrier took the texts that it did not take exactly once."""
        times = Counter(message.to for message in self.product.carrier.outbox)
        return {phone: times[phone] for phone in self.phones if times[phone] != 1}


def queue_bulk(product: Product, *, slug: str, first: int, texts: int) -> Storm:
    """Queue bulk texts of a team, each to a person of its own."""
    _make(product, slug, first, texts)
    return Storm(product, [bulk_phone(nth) for nth in range(first, first + texts)])


def begin_blast(product: Product, api: httpx.Client, *, first: int, people: int, slug: str = "demo") -> Storm:
    """Start a blast of a team to so many people, nobody of whom it has talked with."""
    list_ = _make(product, slug, first, people, f"From the {first}th").strip().splitlines()[-1]
    words = {"name": f"To {people}", "list": list_, "body": "Hello {{last_name|there}}, is Saturday good?"}
    blast = api.post("/blasts", json=words).raise_for_status().json()["id"]
    api.post(f"/blasts/{blast}/start", json={}).raise_for_status()
    return Storm(product, [bulk_phone(nth) for nth in range(first, first + people)], blast)


def _make(product: Product, slug: str, first: int, people: int, *list_: str) -> str:
    words = [slug, str(first), str(people), *list_]
    command = [sys.executable, "-m", "tests.factories.bulk_texts", *words]
    done = subprocess.run(
        command, cwd=BASE, env=product.environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


@contextmanager
def pace_of(product: Product, pace: float) -> Iterator[None]:
    """Let the numbers go at a pace at which there is time for something to go wrong."""
    product.query("UPDATE messaging_number SET pace = %s", pace)
    try:
        yield
    finally:
        product.query("UPDATE messaging_number SET pace = 1000")


def kill_bulk_worker(product: Product) -> None:
    before = product.kill(BULK_WORKER)
    until(lambda: product.pid_of(BULK_WORKER) not in {0, before}, patience=30, what="a new worker for bulk")


def kill_worker(product: Product) -> None:
    """Kill the worker for replies and the clock, if there is one just now."""
    if product.pid_of(WORKER):
        product.kill(WORKER)


def rage(
    storm: Storm,
    *,
    turns: Iterable[int],
    lasting: Callable[[], float],
    kill: Callable[[], object],
    breaks: Mapping[int, Callable[[], object]],
) -> None:
    """Let each mood of the carrier reign for a while, and in each turn break something: mostly a worker is killed."""
    carrier = storm.product.carrier
    for nth in turns:
        carrier.behave(**MOODS[nth % len(MOODS)])  # type: ignore[arg-type]
        time.sleep(lasting())
        breaks.get(nth, kill)()
        _look(storm)
    carrier.behave()


def rage_once(storm: Storm, *, chance: random.Random) -> None:
    """Let each mood reign once; break the broker, the database and each kind of worker."""
    product = storm.product
    rage(
        storm,
        turns=range(len(MOODS)),
        lasting=lambda: chance.uniform(0.3, 1.0),
        kill=lambda: kill_bulk_worker(product),
        breaks={
            0: lambda: product.restart_valkey(flush=True),
            1: product.restart_postgres,
            2: lambda: product.kill(WORKER),
        },
    )


def _look(storm: Storm) -> None:
    try:
        storm.look()
    except psycopg2.OperationalError:
        # The database is just coming back.
        time.sleep(0.5)
