"""A text is sent exactly once, counted at the carrier, whatever dies on the way."""

from __future__ import annotations

import time
from collections import Counter
from itertools import count

import httpx
import pytest

from tests.rig import Product
from tests.waiting import until

_phones = count(1)
# With what tells it from the importer.
WORKER = "celery -A pivotcx --quiet worker --pool"
SETTLED = {"sent", "delivered", "undelivered", "failed", "cancelled"}


def new_phones(how_many: int) -> list[str]:
    return [f"+1415555{next(_phones):04d}" for _ in range(how_many)]


def send(api: httpx.Client, phones: list[str], *, tag: str) -> list[str]:
    """Ask for one text to each phone. Return the texts' ids."""
    ids = []
    for index, phone in enumerate(phones):
        words = f"Hello from {tag}, number {index}"
        answer = until(
            lambda phone=phone, words=words: _post(api, phone, words), what="the API accepts a text"
        )
        ids.append(answer["id"])
    return ids


def _post(api: httpx.Client, phone: str, words: str) -> dict | None:
    """Post once more after an answer that says nothing was done: the key makes it one text."""
    try:
        answer = api.post(
            "/messages",
            json={"to": phone, "body": words},
            headers={"Idempotency-Key": f"{phone}-{len(words)}"},
        )
    except httpx.TransportError:
        return None
    if answer.status_code in {409, 503}:
        return None
    assert answer.status_code == 202, answer.text
    return answer.json()


def states(product: Product, ids: list[str]) -> Counter[str]:
    rows = product.query("SELECT status FROM chat_message WHERE id = ANY(%s::uuid[])", ids)
    return Counter(status for (status,) in rows)


def all_settled(product: Product, ids: list[str]) -> bool:
    # One look: a text that goes from sent to delivered between two would be counted in both.
    now = states(product, ids)
    return sum(now[status] for status in SETTLED) == len(ids)


def accepted_times(product: Product, phones: list[str]) -> Counter[str]:
    wanted = set(phones)
    return Counter(message.to for message in product.carrier.outbox if message.to in wanted)


def untrue(product: Product, phones: list[str]) -> list[object]:
    """Return what the database says of the texts that the carrier did not get exactly once."""
    times = accepted_times(product, phones)
    wrong = [phone for phone in phones if times[phone] != 1]
    return product.query(
        "SELECT phone, status, attempts, looks, error_code, error_detail, provider_sid, send_at, updated_at "
        "FROM chat_message WHERE phone = ANY(%s)",
        wrong,
    )


def test_a_worker_killed_between_acceptance_and_our_write_loses_nothing_and_doubles_nothing(product, api):
    phones = new_phones(1)
    product.carrier.behave(mode="accept_then_hang", callbacks="missing")
    ids = send(api, phones, tag="the killed worker")
    until(lambda: accepted_times(product, phones), what="the carrier accepts the text")

    before = product.kill(WORKER)
    product.carrier.behave(callbacks="missing")
    until(lambda: product.pid_of(WORKER) not in {0, before}, what="a new worker")
    until(lambda: all_settled(product, ids), patience=60, what="the text is settled")

    assert untrue(product, phones) == []
    assert set(states(product, ids)) <= {"sent", "delivered"}


def test_a_claim_of_a_killed_worker_is_no_try_of_the_text(product, api):
    """The carrier never had it; what it gives back with this error is handed over twice in all."""
    phones = new_phones(1)
    product.carrier.behave(mode="hang")
    ids = send(api, phones, tag="the worker that never said a word")
    until(lambda: states(product, ids)["sending"], what="a worker claims the text")
    product.kill(WORKER)
    product.carrier.behave()
    product.carrier.fail_phone(phones[0], 30008)
    # Nobody has to wait for the end of a lease whose worker is gone.
    product.query("UPDATE chat_message SET lease_until = now() WHERE id = ANY(%s::uuid[])", ids)

    until(lambda: accepted_times(product, phones), patience=60, what="the carrier takes the text")
    until(lambda: not states(product, ids)["sending"] + states(product, ids)["sent"], what="it gives it back")

    assert states(product, ids) == {"queued": 1}
    product.query("DELETE FROM chat_message WHERE id = ANY(%s::uuid[])", ids)


def test_many_texts_through_kills_a_flush_and_a_restart_of_everything(product, api):
    phones = new_phones(150)
    product.carrier.behave(mode="accept_then_reset", every=13)
    ids = send(api, phones[:50], tag="the first wave")
    product.kill(WORKER)
    ids += send(api, phones[50:100], tag="the second wave")
    product.restart_valkey(flush=True)
    product.restart_postgres()
    ids += send(api, phones[100:], tag="the third wave")
    product.kill(WORKER)
    product.carrier.behave()

    until(lambda: all_settled(product, ids), patience=120, what="all texts are settled")

    assert untrue(product, phones) == []
    assert set(states(product, ids)) <= {"sent", "delivered"}


@pytest.mark.parametrize(
    "mode", ["rate_limit", "server_error", "accept_then_500", "accept_then_hang", "reset"]
)
def test_whatever_the_carrier_does_each_text_arrives_once(product, api, mode):
    phones = new_phones(6)
    product.carrier.behave(mode=mode, every=2, callbacks="duplicate")
    ids = send(api, phones, tag=mode)
    product.carrier.behave(callbacks="reverse")

    until(lambda: all_settled(product, ids), patience=60, what="all texts are settled")

    assert untrue(product, phones) == []


def test_without_a_broker_texts_are_accepted_and_leave_when_it_is_back(product, api):
    phones = new_phones(3)
    process = product.valkey.child.process
    process.kill()
    process.wait(timeout=10)

    begun = time.monotonic()
    ids = send(api, phones, tag="no broker")
    took = time.monotonic() - begun
    product.restart_valkey()

    until(lambda: all_settled(product, ids), patience=60, what="all texts are settled")
    assert untrue(product, phones) == []
    assert took < 15
