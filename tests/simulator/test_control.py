"""The simulator's own interface, as the phones' page and the fault rig use it."""

from __future__ import annotations

import base64

import httpx
import pytest

from apps.simulator.carrier.server import SimulatedCarrier
from tests.simulator.conftest import ACCOUNT, NUMBER, PHONE, TOKEN

REGISTRATION = {"phone": NUMBER, "account_sid": ACCOUNT, "auth_token": TOKEN}


@pytest.fixture
def control(carrier):
    with httpx.Client(base_url=f"{carrier.url}/simulator", trust_env=False) as control:
        yield control


def test_registering_a_number_twice_keeps_what_is_not_named(control, sink):
    first = control.post("/numbers", json={**REGISTRATION, "phone": "+12015550101", "inbound_url": sink.url})
    again = control.post("/numbers", json={**REGISTRATION, "phone": "+12015550101"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["inbound_url"] == sink.url
    assert [number["phone"] for number in control.get("/numbers").json()["numbers"]] == [
        NUMBER,
        "+12015550101",
    ]


def test_a_phone_writes_and_sees_the_exchange_with_its_changes(carrier, control, sink, send):
    content = base64.b64encode(b"made-up bytes").decode()
    media = [{"content_type": "image/png", "base64": content}]
    answer = control.post("/inbound", json={"to": NUMBER, "from": PHONE, "body": "Hello", "media": media})
    seen = control.get("/messages", params={"number": NUMBER, "phone": PHONE}).json()
    send(body="Good morning")
    carrier.settle()
    news = control.get(
        "/messages", params={"number": NUMBER, "phone": PHONE, "after": seen["revision"]}
    ).json()

    assert answer.status_code == 201
    assert answer.json()["webhook_calls"] == [{"status": 200, "error": "", "tries": 1}]
    assert [(shown["direction"], shown["body"]) for shown in seen["messages"]] == [("inbound", "Hello")]
    assert [(shown["body"], shown["status"]) for shown in news["messages"]] == [("Good morning", "delivered")]


def test_the_phones_of_a_number_are_listed_latest_first(carrier, control):
    for phone, body in ((PHONE, "Hello"), ("+12015550124", "STOP")):
        control.post("/inbound", json={"to": NUMBER, "from": phone, "body": body})
    carrier.settle()
    control.put(f"/phones/{PHONE}", json={"fails_with": 30003})

    phones = control.get("/phones", params={"number": NUMBER}).json()["phones"]

    assert [(row["phone"], row["is_blocked"], row["fails_with"]) for row in phones] == [
        ("+12015550124", True, None),
        (PHONE, False, 30003),
    ]
    assert phones[1]["last_message"]["body"] == "Hello"


def test_behaviour_is_set_shown_and_taken_back(control):
    control.put("/behaviour", json={"mode": "rate_limit", "every": 4})
    control.put("/behaviour", json={"mode": "hang", "number": NUMBER})
    shown = control.get("/behaviour").json()
    reset = control.delete("/behaviour").json()

    assert (shown["everyone"]["mode"], shown["everyone"]["every"]) == ("rate_limit", 4)
    assert shown["by_number"][NUMBER]["mode"] == "hang"
    assert (reset["everyone"]["mode"], reset["by_number"]) == ("ok", {})


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/behaviour", {"mode": "sulk"}),
        ("POST", "/inbound", {"to": NUMBER, "body": "No sender"}),
        (
            "POST",
            "/inbound",
            {"to": NUMBER, "from": PHONE, "media": [{"content_type": "image/png", "base64": "?"}]},
        ),
        ("POST", "/inbound", {"to": NUMBER, "from": PHONE, "times": 0}),
        ("POST", "/numbers", {"phone": NUMBER}),
        ("PUT", f"/phones/{PHONE}", {"fails_with": "often"}),
        ("POST", "/numbers", ["not an object"]),
    ],
)
def test_an_order_without_sense_is_refused_with_a_reason(control, method, path, body):
    refused = control.request(method, path, json=body)

    assert refused.status_code == 400
    assert refused.json()["detail"]


def test_a_number_that_nobody_registered_is_not_there(control):
    answer = control.post("/inbound", json={"to": "+12015550199", "from": PHONE, "body": "Hello"})

    assert answer.status_code == 404
    assert "not registered" in answer.json()["detail"]


def test_a_phone_can_fail_for_one_number_only(control):
    control.put(f"/phones/{PHONE}", json={"fails_with": 30003, "number": "+12015550199"})
    control.post("/inbound", json={"to": NUMBER, "from": PHONE, "body": "Hello"})

    (phone,) = control.get(f"/phones?number={NUMBER}".replace("+", "%2B")).json()["phones"]

    assert phone["fails_with"] is None


def test_a_secret_keeps_others_from_the_controls(sink):
    with SimulatedCarrier(secret="only-for-the-rig") as carrier:
        url = f"{carrier.url}/simulator/numbers"
        without = httpx.get(url, trust_env=False)
        given = httpx.get(url, trust_env=False, headers={"X-Simulator-Secret": "only-for-the-rig"})

    assert (without.status_code, given.status_code) == (403, 200)


def test_an_unknown_address_answers_like_twilio(carrier):
    answer = httpx.get(f"{carrier.url}/2010-04-01/Nothing.json", trust_env=False)

    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


def test_an_account_keeps_its_token_whoever_names_another(carrier, control):
    answer = control.post("/numbers", json={**REGISTRATION, "phone": "+12015550101", "auth_token": "mine"})

    assert answer.status_code == 409
    assert carrier.ledger.token_of(ACCOUNT) == TOKEN
    assert "+12015550101" not in carrier.ledger.numbers
