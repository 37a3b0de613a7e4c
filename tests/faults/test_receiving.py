"""An inbound text is neither lost nor doubled, whatever the carrier, the network or the database does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.faults.calls import call, inbound
from tests.rig import Product
from tests.waiting import until


def rows_of(product: Product, phone: str) -> tuple[int, int]:
    ((messages, conversations),) = product.query(
        "SELECT count(*), count(DISTINCT conversation_id) FROM chat_message "
        "WHERE phone = %s AND direction = 'inbound'",
        phone,
    )
    return messages, conversations


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
