"""Bulk through a storm: each person gets exactly one text, and at every look the statuses add up to what was queued."""

from __future__ import annotations

import random

from tests.faults.storm import kill_bulk_worker, pace_of, queue_bulk, rage_once
from tests.rig import Product
from tests.waiting import until

TEXTS, PACE = 300, 30.0


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
