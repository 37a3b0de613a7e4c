"""An inbound text is neither lost nor doubled, whatever the carrier, the network or the database does."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx

from tests.faults.calls import ask, call, inbound, phone_call
from tests.rig import Product
from tests.waiting import until


def rows_of(product: Product, phone: str) -> tuple[int, int]:
    ((messages, conversations),) = product.query(
        "SELECT count(*), count(DISTINCT conversation_id) FROM chat_message "
        "WHERE phone = %s AND direction = 'inbound'",
        phone,
    )
    return messages, conversations


def calls_of(product: Product, phone: str) -> tuple[int, int, int]:
    """Return how many calls, lines of the log and texts back there are of a phone."""
    ((calls,),) = product.query("SELECT count(*) FROM calls_call WHERE phone = %s", phone)
    ((lines,),) = product.query(
        "SELECT count(*) FROM events_event WHERE kind = 'call.received' AND subject_id IN "
        "(SELECT id FROM calls_call WHERE phone = %s)",
        phone,
    )
    ((texts,),) = product.query(
        "SELECT count(*) FROM chat_message WHERE phone = %s AND direction = 'outbound'", phone
    )
    return calls, lines, texts


@contextmanager
def texting_back(product: Product) -> Iterator[None]:
    set_to = "UPDATE messaging_number SET call_text_back = %s WHERE token = %s RETURNING id"
    token = product.number["token"]
    product.query(set_to, "We missed your call.", token)
    yield
    product.query(set_to, "", token)


def test_twenty_copies_at_once_of_a_first_text_are_one_text_in_one_chat(product):
    fields = inbound(product, phone="+14155550501", body="Is it still open?")

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _: call(product, fields), range(20)))

    assert answers == [200] * 20
    assert rows_of(product, "+14155550501") == (1, 1)


def test_four_texts_at_once_from_a_new_phone_are_one_chat(product):
    texts = [inbound(product, phone="+14155550502", body=f"Picture {index}") for index in range(4)]

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda fields: call(product, fields), texts))

    assert answers == [200] * 4
    assert rows_of(product, "+14155550502") == (4, 1)


def test_without_a_database_the_carrier_is_never_told_that_all_is_well(product):
    fields = inbound(product, phone="+14155550503", body="Anybody there?")
    product.stop_postgres()
    try:
        answer = call(product, fields)
    finally:
        product.start_postgres()

    assert answer >= 500
    until(lambda: call(product, fields) == 200, what="the retry is taken in")
    assert rows_of(product, "+14155550503") == (1, 1)


def test_a_forged_call_is_refused_and_quarantined(product):
    fields = inbound(product, phone="+14155550504", body="Trust me")
    forged = httpx.post(
        product.number["inbound_url"], data=fields, headers={"X-Twilio-Signature": "bm90IGEgc2lnbmF0dXJl"}
    )

    assert forged.status_code == 403
    assert rows_of(product, "+14155550504") == (0, 0)
    ((kept,),) = product.query(
        "SELECT count(*) FROM messaging_quarantinedwebhook WHERE body LIKE %s", "%Trust+me%"
    )
    assert kept == 1


def test_twenty_copies_at_once_of_a_call_are_one_call_one_line_and_one_text_back(product):
    fields = phone_call(product, phone="+14155550505")

    with texting_back(product), ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _: ask(product, fields, at="voice_url"), range(20)))

    assert len(set(answers)) == 1
    assert "<Say" in answers[0]
    assert calls_of(product, "+14155550505") == (1, 1, 1)


def test_eight_calls_at_once_from_a_new_phone_are_one_chat_and_one_text_back(product):
    calls = [phone_call(product, phone="+14155550506") for _ in range(8)]

    with texting_back(product), ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda fields: ask(product, fields, at="voice_url"), calls))

    assert all("<Say" in answer for answer in answers)
    assert calls_of(product, "+14155550506") == (8, 8, 1)
