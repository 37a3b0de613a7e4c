"""Bulk texts through everything that can go wrong at once, counted at the carrier and at every look at our rows."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg2

from tests.factories.bulk_texts import bulk_phone
from tests.rig import BASE, Product
from tests.waiting import until

BULK_WORKER = "--queues bulk"
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
    """What was queued, and what every look at it found."""

    product: Product
    phones: list[str]
    looks: int = 0
    wrong_looks: list[Counter[str]] = field(default_factory=list)

    def look(self) -> Counter[str]:
        """Count the texts by status. At every moment they are as many as were queued."""
        rows = self.product.query(
            "SELECT status, count(*) FROM chat_message WHERE phone = ANY(%s) GROUP BY status", self.phones
        )
        counts = Counter({str(status): int(number) for status, number in rows})
        self.looks += 1
        if counts.total() != len(self.phones) or set(counts) - KNOWN:
            self.wrong_looks.append(counts)
        return counts

    def is_over(self) -> bool:
        return self.look()["delivered"] == len(self.phones)

    def not_once(self) -> dict[str, int]:
        """Return how often the carrier took the texts that it did not take exactly once."""
        times = Counter(message.to for message in self.product.carrier.outbox)
        return {phone: times[phone] for phone in self.phones if times[phone] != 1}


def queue_bulk(product: Product, *, slug: str, first: int, texts: int) -> Storm:
    """Queue bulk texts of a team, each to a person of its own."""
    subprocess.run(
        [sys.executable, "-m", "tests.factories.bulk_texts", slug, str(first), str(texts)],
        cwd=BASE,
        env=product.environment,
        check=True,
    )
    return Storm(product, [bulk_phone(nth) for nth in range(first, first + texts)])


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


def rage(storm: Storm, *, chance: random.Random, rounds: int = 1) -> None:
    """Let each mood of the carrier reign for a while, and meanwhile break what there is: workers, broker, database."""
    product = storm.product
    breaking = [
        lambda: product.restart_valkey(flush=True),
        product.restart_postgres,
        lambda: product.kill("celery -A pivotcx --quiet worker --pool"),
    ]
    for nth in range(rounds * len(MOODS)):
        product.carrier.behave(**MOODS[nth % len(MOODS)])  # type: ignore[arg-type]
        time.sleep(chance.uniform(0.3, 1.0))
        if nth < len(breaking):
            breaking[nth]()
        else:
            kill_bulk_worker(product)
        _look(storm)
    product.carrier.behave()


def _look(storm: Storm) -> None:
    try:
        storm.look()
    except psycopg2.OperationalError:
        # The database is just coming back.
        time.sleep(0.5)
