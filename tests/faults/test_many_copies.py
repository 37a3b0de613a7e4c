"""Whatever the carrier says comes again and again, and at once: each counts once, and is answered well."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.faults.calls import call, inbound
from tests.faults.test_sending import accepted_times, new_phones, send, states
from tests.nights import by_night
from tests.rig import Product
from tests.waiting import until

TEXTS, COPIES, AT_ONCE = by_night(30, 500), 20, 40
SENT, TIMES = by_night(10, 50), 5
OF_EACH = """
    SELECT c.phone, count(DISTINCT m.id), count(DISTINCT v.id), count(DISTINCT e.id), count(DISTINCT a.id)
    FROM candidates_candidate c
    JOIN chat_conversation v ON v.candidate_id = c.id
    LEFT JOIN chat_message m ON m.conversation_id = v.id AND m.direction = 'inbound'
    LEFT JOIN events_event e ON e.conversation_id = v.id AND e.kind = 'message.received'
    LEFT JOIN candidates_application a ON a.candidate_id = c.id
    WHERE c.phone = ANY(%s) GROUP BY c.phone
"""


@pytest.mark.timeout(900)
def test_each_text_that_comes_twenty_times_at_once_is_one_text_one_chat_and_one_event(
    product: Product,
) -> None:
    phones = [f"+1628555{nth:04d}" for nth in range(TEXTS)]
    texts = [inbound(product, phone=phone, body="Is it open?") for phone in phones]
    # Copies of two at a time, so that each meets its own.
    calls = [one for pair in zip(texts[::2], texts[1::2], strict=True) for one in pair * COPIES]

    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = Counter(threads.map(lambda fields: call(product, fields), calls))

    assert answers == {200: TEXTS * COPIES}
    assert product.query(OF_EACH + " ORDER BY 1", phones) == [(phone, 1, 1, 1, 1) for phone in phones]


def test_each_callback_that_comes_five_times_is_taken_each_time_and_counts_once(
    product: Product, api: httpx.Client
) -> None:
    phones = new_phones(SENT)
    product.carrier.behave(callbacks="duplicate", copies=TIMES)
    ids = send(api, phones, tag="five times")
    until(lambda: states(product, ids)["delivered"] == SENT, patience=60, what="all are delivered")
    product.carrier.settle(timeout=60)

    told = Counter(
        (made.params["To"], made.params["MessageStatus"], made.was_taken)
        for made in product.carrier.webhook_calls
        if made.params.get("MessageStatus") in {"sent", "delivered"} and made.params["To"] in phones
    )
    assert told == {(phone, status, True): TIMES for phone in phones for status in ("sent", "delivered")}
    assert product.query(
        "SELECT kind, count(*) FROM events_event WHERE subject_id = ANY(%s::uuid[]) "
        "AND kind IN ('message.sent', 'message.delivered') GROUP BY kind ORDER BY kind",
        ids,
    ) == [("message.delivered", SENT), ("message.sent", SENT)]
    assert accepted_times(product, phones) == dict.fromkeys(phones, 1)
