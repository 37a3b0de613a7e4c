"""Each way to fail, as the official client sees it and as the ledger counts it."""

from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from apps.simulator.carrier.behaviour import BadBehaviour
from tests.simulator.conftest import NUMBER


@pytest.mark.parametrize(
    ("mode", "status", "code", "accepted"),
    [
        ("rate_limit", 429, 20429, 0),
        ("server_error", 500, 20500, 0),
        ("accept_then_500", 500, 20500, 1),
    ],
)
def test_an_error_answer_tells_nothing_about_acceptance(carrier, send, mode, status, code, accepted):
    carrier.behave(mode=mode)
    with pytest.raises(TwilioRestException) as failed:
        send()

    assert (failed.value.status, failed.value.code) == (status, code)
    assert len(carrier.outbox) == accepted


@pytest.mark.parametrize(("mode", "accepted"), [("reset", 0), ("accept_then_reset", 1)])
def test_a_connection_is_reset_before_or_after_acceptance(carrier, send, mode, accepted):
    carrier.behave(mode=mode)
    with pytest.raises(requests.ConnectionError, match="Connection reset by peer"):
        send()

    assert len(carrier.outbox) == accepted
    assert [request.status for request in carrier.requests] == [0]


@pytest.mark.parametrize(("mode", "accepted"), [("hang", 0), ("accept_then_hang", 1)])
def test_an_answer_never_comes_before_or_after_acceptance(carrier, send, mode, accepted):
    carrier.behave(mode=mode)
    with pytest.raises(requests.ReadTimeout):
        send()

    assert len(carrier.outbox) == accepted


def test_a_text_accepted_without_an_answer_is_delivered_and_reported_all_the_same(carrier, sink, send):
    carrier.behave(mode="accept_then_reset")
    with pytest.raises(requests.ConnectionError):
        send(status_callback=f"{sink.url}/status/7")
    carrier.settle()

    assert sink.statuses == ["sent", "delivered"]


def test_a_slow_carrier_takes_its_time_and_accepts(carrier, send):
    carrier.behave(mode="slow", delay=0.2)
    began = time.monotonic()

    assert send().status == "queued"
    assert time.monotonic() - began >= 0.2


def outcomes(send, times):
    for _ in range(times):
        try:
            send()
        except TwilioRestException:
            yield False
        else:
            yield True


def test_a_fault_strikes_every_third_request(carrier, send):
    carrier.behave(mode="server_error", every=3)

    assert list(outcomes(send, 6)) == [True, True, False, True, True, False]


def test_a_fault_by_share_is_repeated_exactly_by_its_seed(carrier, send):
    carrier.behave(mode="server_error", share=0.5, seed=7)
    first = list(outcomes(send, 12))
    carrier.behave(mode="server_error", share=0.5, seed=7)

    assert list(outcomes(send, 12)) == first
    assert set(first) == {True, False}


def test_a_fault_of_one_number_spares_the_others(carrier, send):
    carrier.behave(mode="server_error", sender="+15005550006")
    with pytest.raises(TwilioRestException):
        send(from_="+15005550006")

    assert send(from_=NUMBER).status == "queued"


def test_the_list_lags_behind(carrier, client, send):
    carrier.behave(list_lag=3600)
    message = send()

    assert client.messages.list() == []
    assert message.fetch().sid == message.sid
    carrier.behave()
    assert [listed.sid for listed in client.messages.list()] == [message.sid]


@pytest.mark.parametrize(
    "values",
    [{"mode": "sulk"}, {"mod": "ok"}, {"every": 0}, {"share": 2}, {"delay": -1}, {"callbacks": "often"}],
)
def test_a_behaviour_without_sense_is_refused(carrier, values):
    with pytest.raises(BadBehaviour):
        carrier.behave(**values)


def test_a_hanging_request_does_not_keep_the_carrier_from_stopping(carrier):
    carrier.behave(mode="hang")
    host = urlsplit(carrier.url)
    with socket.create_connection((host.hostname, host.port), timeout=5) as connection:
        body = b"To=%2B12015550123&From=%2B12015550100&Body=Hello"
        credentials = requests.auth._basic_auth_str("AC" + "a1" * 16, "token-of-the-account")
        connection.sendall(
            b"POST /2010-04-01/Accounts/AC" + b"a1" * 16 + b"/Messages.json HTTP/1.1\r\nHost: carrier\r\n"
            b"Authorization: "
            + credentials.encode()
            + b"\r\nContent-Length: "
            + str(len(body)).encode()
            + b"\r\n\r\n"
            + body
        )
        while not carrier.requests:
            time.sleep(0.01)
        carrier.stop()
