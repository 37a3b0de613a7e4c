"""A phone calls: our webhook says what to do, and what comes after the other phone rang."""

from __future__ import annotations

import pytest
import requests
from django.test import Client

from tests.simulator.conftest import ACCOUNT, NUMBER, PHONE, TOKEN

FORWARD = b"""<?xml version="1.0"?><Response><Say language="es-MX">Un momento</Say>
<Dial action="/after#rc=1" timeout="20"><Number>+13125550111</Number></Dial><Say>Never</Say></Response>"""
WORDS = b"<Response><Say>Nobody is in.</Say></Response>"


@pytest.fixture
def asked(carrier, sink):
    carrier.register_number(
        NUMBER, account_sid=ACCOUNT, auth_token=TOKEN, voice_url=f"{sink.url}/voice#rc=5&rp=all"
    )
    return sink


def test_a_call_asks_what_to_do_signed_and_with_twilios_names(carrier, asked):
    asked.bodies = [WORDS]
    call = carrier.call(to=NUMBER, sender=PHONE)

    [post] = asked.posted
    assert (post.params["CallSid"], post.params["From"], post.params["To"]) == (call.sid, PHONE, NUMBER)
    assert (post.params["CallStatus"], post.params["AccountSid"]) == ("ringing", ACCOUNT)
    assert post.is_signed_with(TOKEN)
    assert call.heard == [{"words": "Nobody is in.", "locale": ""}]


def test_a_forwarded_call_asks_what_comes_after_the_other_phone_rang(carrier, asked):
    asked.bodies = [FORWARD, WORDS]
    call = carrier.call(to=NUMBER, sender=PHONE)
    assert (call.rings_at, [each["locale"] for each in call.heard]) == ("+13125550111", ["es-MX"])

    carrier.end_call(call, became="no-answer")

    assert asked.posted[-1].url == f"{asked.url}/after"
    assert asked.posted[-1].params["DialCallStatus"] == "no-answer"
    assert "DialCallDuration" not in asked.posted[-1].params
    assert call.heard[-1]["words"] == "Nobody is in."


def test_an_answered_call_says_how_long_was_spoken(carrier, asked):
    asked.bodies = [FORWARD, b"<Response/>"]
    call = carrier.call(to=NUMBER, sender=PHONE)

    carrier.end_call(call, became="completed", seconds=130)

    assert asked.posted[-1].params["DialCallDuration"] == "130"
    assert call.rings_at == ""


@pytest.mark.parametrize(
    "body", [b"", b"no document", b"<Other/>", b'<!DOCTYPE x [<!ENTITY a "b">]><Response/>']
)
def test_without_a_sound_answer_the_caller_hears_the_carriers_own_words(carrier, asked, body):
    asked.bodies = [body]

    assert carrier.call(to=NUMBER, sender=PHONE).error == "it answered 200"


@pytest.mark.parametrize(
    ("method", "order"),
    [
        ("POST", {"to": "+13125550199", "from": PHONE}),
        ("POST", {"to": NUMBER, "from": PHONE}),
        ("POST", {"to": NUMBER, "from": PHONE, "times": 0}),
        ("PUT", {"to": NUMBER, "from": PHONE, "became": "busy"}),
        ("PUT", {"to": NUMBER, "from": PHONE, "became": "odd"}),
        ("PUT", {"to": NUMBER, "from": PHONE, "became": "busy", "seconds": "9"}),
    ],
)
def test_an_order_that_makes_no_sense_is_refused_with_the_reason(carrier, method, order):
    answer = requests.request(method, f"{carrier.url}/simulator/calls", json=order, timeout=5)

    assert answer.status_code in {400, 404}
    assert answer.json()["detail"]


# ------------------------------------------------------------------ the page


PAGE = {"HX-Request": "true", "HX-Target": f"call-{PHONE[1:]}"}


@pytest.fixture
def press(as_recruiter: Client, number, teams_carrier, sink):
    teams_carrier.register_number(
        number.phone,
        account_sid=number.account_sid,
        auth_token=number.auth_token,
        voice_url=f"{sink.url}/voice",
    )
    return lambda became, headers=PAGE: as_recruiter.post(
        f"/simulator/{number.pk}/{PHONE[1:]}/call/", {"became": became}, headers=headers
    )


def test_a_call_of_the_page_is_heard_answered_and_put_away(press, sink):
    sink.bodies = [FORWARD, b"<Response/>"]

    assert "It rings at (312) 555-0111" in press("begin").content.decode()
    assert "Answered: you talked for 2 min 10 s" in press("completed").content.decode()
    assert press("put-away").content.decode().strip() == ""
    assert [post.params.get("DialCallDuration") for post in sink.posted] == [None, "130"]


def test_the_call_is_still_there_when_the_page_is_loaded_anew(press, sink, as_recruiter, number):
    sink.bodies = [WORDS]

    answer = press("begin", headers={})
    page = as_recruiter.get(answer["Location"]).content.decode()

    assert answer.status_code == 302
    assert "“Nobody is in.”" in page


def test_why_a_call_failed_is_said_on_the_phone(press, sink):
    sink.answers = [403, 403]
    refused = press("begin")

    assert refused.status_code == 422
    assert "did not say what to do: it answered 403" in refused.content.decode()
    assert press("busy").status_code == press("odd").status_code == 422
