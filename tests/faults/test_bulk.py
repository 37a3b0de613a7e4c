"""Bulk through a storm: each person gets exactly one text, and at every look the statuses add up to what was queued.

And whoever types a reply meanwhile waits for none of it.
"""

from __future__ import annotations

import random
import time
from statistics import median

import httpx

from tests.faults.storm import kill_bulk_worker, pace_of, queue_bulk, rage_once
from tests.rig import Product
from tests.waiting import until

TEXTS, PACE = 300, 30.0
REPLIES, SLOW = 5, 10.0


def test_each_person_gets_one_text_of_a_blast_whatever_breaks_while_it_drains(product: Product) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    product.carrier.behave(mode="accept_then_reset", every=13, callbacks="duplicate")
    with pace_of(product, PACE):
        storm = queue_bulk(product, slug="demo", first=0, texts=TEXTS)
        until(lambda: storm.look()["delivered"] > 10, what="the first have arrived")
        kill_bulk_worker(product)
        rage_once(storm, chance=random.Random(seed))
    until(storm.is_over, patience=120, what="all have arrived")

    assert storm.not_once() == {}
    assert storm.wrong_looks == []


def test_a_reply_leaves_at_once_while_bulk_of_the_same_number_waits_for_its_pace(
    product: Product, api: httpx.Client
) -> None:
    taken = []
    with pace_of(product, SLOW):
        queue_bulk(product, slug="demo", first=TEXTS, texts=TEXTS)
        for nth in range(REPLIES):
            phone, begun = f"+1415557{nth:04d}", time.monotonic()
            api.post("/messages", json={"to": phone, "body": "On my way"}).raise_for_status()
            until(lambda phone=phone: product.carrier.ledger.thread(product.number["phone"], phone))
            taken.append(time.monotonic() - begun)
        rows = "SELECT count(*) FROM chat_message WHERE lane = 1 AND status = 'queued'"
        ((waiting,),) = product.query(rows)
        product.query("DELETE FROM chat_message WHERE lane = 1 AND status = 'queued'")

    assert waiting > 0
    assert median(taken) <= 2
