"""The product is away for half an hour, and the carrier gives up: what was written meanwhile comes all the same."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.rig import Product, running_product
from tests.waiting import until

TEXTS, AWAY = 20, timedelta(minutes=30)
# quality: seconds after its return in which all is there.
BACK_IN = 600.0
CAME = """
    SELECT m.phone, m.created_at, v.waiting_since FROM chat_message m
    JOIN chat_conversation v ON v.id = m.conversation_id
    WHERE m.direction = 'inbound' AND m.phone = ANY(%s) ORDER BY m.phone
"""


@pytest.fixture
def own() -> Iterator[Product]:
    with running_product() as product:
        product.connect_carrier()
        yield product


@pytest.mark.timeout(900)
def test_what_was_written_while_the_product_was_away_is_there_ten_minutes_after_its_return(
    own: Product,
) -> None:
    phones = [f"+1628556{nth:04d}" for nth in range(TEXTS)]
    number = own.number["phone"]
    own.end()
    with ThreadPoolExecutor(8) as threads:
        texts = list(
            threads.map(lambda phone: own.carrier.receive(to=number, sender=phone, body="Hello?"), phones)
        )
    assert {call.was_taken for text in texts for call in text.calls} == {False}
    # Half an hour passes: all that has a time has it by so much earlier.
    for text in texts:
        text.message.created_at -= AWAY
    # And right before it went away, it had looked for what is missing.
    own.query("UPDATE messaging_number SET gap_checked_at = now() - %s", AWAY)

    own.start()
    until(lambda: len(own.query(CAME, phones)) == TEXTS, patience=BACK_IN, what="all of them are there")

    for text, (phone, written, since) in zip(texts, own.query(CAME, phones), strict=True):
        assert phone == text.message.sender
        # The carrier's records know whole seconds.
        assert abs(written - text.message.created_at) < timedelta(seconds=2)
        assert since == written
