"""A program repeats its order under one key after the web process has died in its middle: one text, one answer."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.faults.test_sending import accepted_times, new_phones
from tests.rig import Product
from tests.waiting import until

WEB = "uvicorn pivotcx.asgi"
# Whoever does, waits in the middle of a transaction.
NOBODY_WRITES = "LOCK TABLE chat_message IN SHARE MODE"
TEXTS = "SELECT id::text FROM chat_message WHERE phone = %s"


def are_waiting(product: Product) -> int:
    waiting = "SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'chat_message'::regclass"
    return len(product.query(waiting))


def repeated(api: httpx.Client, phone: str, *, until_done: bool = True) -> httpx.Response:
    """Ask under the order's key until there is an answer that is not "not yet"."""

    def ask() -> httpx.Response | None:
        try:
            answer = api.post("/messages", json=order(phone), headers={"Idempotency-Key": phone})
        except httpx.TransportError:
            return None
        return None if until_done and answer.status_code in {409, 503} else answer

    return until(ask, patience=60, what="an answer")


def order(phone: str) -> dict[str, str]:
    return {"to": phone, "body": "Is Monday good?"}


def die(product: Product) -> None:
    before = product.kill(WEB)
    until(lambda: product.pid_of(WEB) not in {0, before}, what="a new web process")


def is_one_text(product: Product, api: httpx.Client, phone: str, answer: httpx.Response) -> None:
    assert answer.status_code == 202, answer.text
    assert product.query(TEXTS, phone) == [(answer.json()["id"],)]
    again = repeated(api, phone)
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (answer.json(), "true")
    until(lambda: accepted_times(product, [phone])[phone], what="it has left")
    assert accepted_times(product, [phone]) == {phone: 1}


def test_of_an_order_that_was_cut_in_the_middle_nothing_is_left_and_the_next_one_counts(
    product: Product, api: httpx.Client
) -> None:
    (phone,) = new_phones(1)
    with ThreadPoolExecutor(1) as threads, product.holding(NOBODY_WRITES):
        first = threads.submit(
            httpx.post,
            f"{api.base_url}messages",
            json=order(phone),
            headers={**api.headers, "Idempotency-Key": phone},
            timeout=60,
        )
        until(lambda: are_waiting(product), what="it is in the middle")
        die(product)
        assert isinstance(first.exception(timeout=30), httpx.TransportError)
        # Nobody knows yet that the first is dead: it is said to be under way, and not begun once more.
        meanwhile = until(
            lambda: (answer := repeated(api, phone, until_done=False)).status_code != 503 and answer,
            what="the new process answers",
        )
        assert meanwhile.json()["code"] == "request_in_progress"

    is_one_text(product, api, phone, repeated(api, phone))


def test_an_order_that_was_done_and_whose_answer_nobody_got_is_not_done_again(
    product: Product, api: httpx.Client
) -> None:
    (phone,) = new_phones(1)
    asked = api.build_request("POST", "/messages", json=order(phone), headers={"Idempotency-Key": phone})
    head = "".join(f"{name}: {value}\r\n" for name, value in asked.headers.items())
    place = asked.url.raw_path.decode()
    with socket.create_connection((asked.url.host, asked.url.port)) as line:
        line.sendall(f"POST {place} HTTP/1.1\r\n{head}\r\n".encode() + asked.read())
        until(lambda: product.query(TEXTS, phone), what="it is done")
    die(product)

    answer = repeated(api, phone)

    assert answer.headers["Idempotent-Replayed"] == "true"
    is_one_text(product, api, phone, answer)
