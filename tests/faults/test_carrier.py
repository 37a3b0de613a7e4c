"""A carrier that fails three calls of four, each time otherwise, and then is away: each text arrives once, and soon.

Or the carrier has failed it four times with a fault of its own: then it does not have it, and that is said.
"""

from __future__ import annotations

import random
import threading
import time

import httpx
import pytest

from apps.chat.reconcile import FAULTS
from tests.faults.meanwhile import meanwhile
from tests.faults.storm import LEFT, Storm, begin_blast, pace_of
from tests.nights import by_night
from tests.rig import Product
from tests.waiting import until

PEOPLE, FIRST, PACE = 1_000, 400_000, 60.0
# Each of five strikes 15 calls of a hundred: one of them at a moment, three of four calls.
MOODS = [
    ("rate_limit",),
    ("server_error",),
    ("accept_then_500",),
    ("reset", "accept_then_reset"),
    ("hang", "accept_then_hang"),
]
SHARE, EACH = 0.75, 0.05
TROUBLE, AWAY = by_night(20, 90), by_night(20, 600)
# quality: seconds after its return in which it is known what became of each text.
KNOWN_IN = 300.0
UNKNOWN = "SELECT id::text FROM chat_message WHERE phone = ANY(%s) AND status IN ('sending', 'unknown')"
FAILED = (
    "SELECT phone, error_code, error_detail FROM chat_message WHERE phone = ANY(%s) AND status = 'failed'"
)
UNKNOWN_OF = (
    "SELECT 1 FROM chat_message WHERE id = ANY(%s::uuid[]) AND status NOT IN ('sent', 'delivered', 'queued')"
)


@pytest.mark.timeout(TROUBLE + AWAY + 2 * KNOWN_IN + 240)
def test_each_text_arrives_once_whatever_it_says_and_however_long_it_is_away(
    product: Product, api: httpx.Client
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)

    def be_moody() -> None:
        while not over.wait(EACH):
            mode = chance.choice(chance.choice(MOODS))
            product.carrier.behave(
                mode=mode, share=SHARE, seed=chance.randrange(10**6), callbacks="duplicate"
            )

    over = threading.Event()
    with pace_of(product, PACE):
        with meanwhile(be_moody, over=over):
            storm = begin_blast(product, api, first=FIRST, people=PEOPLE)
            end = time.monotonic() + TROUBLE
            while time.monotonic() < end:
                storm.look()
        product.carrier.behave(mode="reset")
        at_its_end, already = time.monotonic() + AWAY, len(product.carrier.outbox)
        while time.monotonic() < at_its_end:
            storm.look()
            time.sleep(1)
        assert len(product.carrier.outbox) == already
        lost = product.query(UNKNOWN, storm.phones)
        product.carrier.behave()
        begun = time.monotonic()
        until(
            lambda: not product.query(UNKNOWN_OF, [pk for (pk,) in lost]),
            patience=2 * KNOWN_IN,
            what="it is known what became of them",
        )
        known_in = time.monotonic() - begun
    until(lambda: _is_over(storm), patience=2 * KNOWN_IN, what="all have left, or were given up")
    given_up = {phone: why for phone, *why in product.query(FAILED, storm.phones)}

    assert lost
    assert known_in <= KNOWN_IN
    assert storm.not_once() == dict.fromkeys(given_up, 0)
    assert all(why == ["unknown", FAULTS] for why in given_up.values())
    assert len(given_up) < PEOPLE / 4
    assert storm.wrong_looks == []


def _is_over(storm: Storm) -> bool:
    counts = storm.look()
    return sum(counts[status] for status in (*LEFT, "failed")) == len(storm.phones)
