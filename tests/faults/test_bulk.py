"""Bulk through a storm: each person gets exactly one text, and at every look the statuses add up to what was queued.

And whoever types a reply meanwhile waits for none of it.
"""

from __future__ import annotations

import random
import time
from statistics import median

import httpx
import pytest

from tests.faults.storm import kill_bulk_worker, pace_of, queue_bulk, rage_once
from tests.rig import Product
from tests.waiting import until

TEXTS, PACE = 300, 30.0
REPLIES, SLOW = 5, 10.0
FIRST_OF_ANOTHER = "+12015559001"
# More numbers of another team have bulk than there are workers for it.
WORKERS, NUMBERS, TEXTS_OF_NUMBER = 12, 16, 80


@pytest.mark.smoke
def test_each_person_gets_one_text_of_a_blast_whatever_breaks_while_it_drains(product: Product) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    product.carrier.behave(mode="accept_then_reset", every=13, callbacks="duplicate")
    with pace_of(product, PACE):
        storm = queue_bulk(product, slug="demo", first=0, texts=TEXTS)
        until(lambda: storm.look()["delivered"] > 10, what="the first have arrived")
        kill_bulk_worker(product)
        rage_once(storm, chance=random.Random(seed))
    until(storm.have_all_left, patience=120, what="all have left")

    assert storm.not_once() == {}
    assert storm.not_heeded() == []
    assert storm.wrong_looks == []


def test_a_reply_leaves_at_once_while_bulk_of_the_same_number_waits_for_its_pace(
    product: Product, api: httpx.Client
) -> None:
    with pace_of(product, SLOW):
        queue_bulk(product, slug="demo", first=TEXTS, texts=TEXTS)
        taken = _replies(product, api, first=0)
        waiting = _stop_bulk(product)

    assert waiting > 0
    assert median(taken) <= 2


def test_a_reply_leaves_at_once_while_bulk_of_another_team_has_every_worker_for_bulk(
    product: Product, api: httpx.Client
) -> None:
    for phone in [FIRST_OF_ANOTHER, *(_number_of_another(nth) for nth in range(1, NUMBERS + 1))]:
        product.carrier.behave(sender=phone, mode="slow", delay=2.0)
    queue_bulk(product, slug="another", first=2 * TEXTS, texts=NUMBERS * TEXTS_OF_NUMBER)
    _spread_over_numbers(product, slug="another", numbers=NUMBERS)
    until(lambda: _numbers_at_carrier(product) >= WORKERS, what="each worker for bulk waits for the carrier")

    taken = _replies(product, api, first=REPLIES)
    waiting = _stop_bulk(product)

    assert waiting > 0
    assert median(taken) <= 2


def _replies(product: Product, api: httpx.Client, *, first: int) -> list[float]:
    """Type some replies. Return the seconds until the carrier has each."""
    taken = []
    for nth in range(first, first + REPLIES):
        phone, begun = f"+1415557{nth:04d}", time.monotonic()
        api.post("/messages", json={"to": phone, "body": "On my way"}).raise_for_status()
        until(lambda phone=phone: product.carrier.ledger.thread(product.number["phone"], phone))
        taken.append(time.monotonic() - begun)
    return taken


def _number_of_another(nth: int) -> str:
    return f"+1201555{7000 + nth}"


def _spread_over_numbers(product: Product, *, slug: str, numbers: int) -> None:
    """Give a team so many more numbers like its first, each with its part of the texts that wait."""
    team = "(SELECT id FROM accounts_team WHERE slug = %s)"
    product.query(
        "INSERT INTO messaging_number SELECT own.* FROM messaging_number AS number, generate_series(1, %s) AS nth, "
        "jsonb_populate_record(number, jsonb_build_object('id', gen_random_uuid(), 'token', 'another-' || nth, "
        f"'phone', '+1201555' || 7000 + nth)) AS own WHERE number.team_id = {team}",
        numbers,
        slug,
    )
    product.query(
        "WITH numbers AS (SELECT id, row_number() OVER () AS nth FROM messaging_number "
        f"WHERE team_id = {team} AND phone LIKE '+12015557%%'), "
        f"texts AS (SELECT id, 1 + row_number() OVER () %% %s AS nth FROM chat_message WHERE team_id = {team}) "
        "UPDATE chat_message AS text SET number_id = numbers.id FROM texts JOIN numbers USING (nth) "
        "WHERE text.id = texts.id AND text.status = 'queued'",
        slug,
        numbers,
        slug,
    )


def _numbers_at_carrier(product: Product) -> int:
    rows = "SELECT count(DISTINCT number_id) FROM chat_message WHERE lane = 1 AND status = 'sending'"
    return int(product.query(rows)[0][0])


def _stop_bulk(product: Product) -> int:
    """Take the bulk that waits out of the queue. Return how much it was."""
    rows = "DELETE FROM chat_message WHERE lane = 1 AND status = 'queued' RETURNING id"
    return len(product.query(rows))
