"""Sending a text through the official client."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from openapi_core import Config, OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse
from twilio.base.exceptions import TwilioRestException

from apps.simulator.carrier.records import now
from tests.simulator.conftest import ACCOUNT, NUMBER, PHONE, client_of

SERVICE = "MG" + "b2" * 16
DESCRIPTION = Path(__file__).parents[1] / "data" / "twilio_messages.json"


@pytest.fixture
def exchanges(client):
    """Each request of the official client with the carrier's answer."""
    exchanges = []
    client.http_client.session.hooks["response"].append(lambda answer, **_: exchanges.append(answer))
    return exchanges


@pytest.fixture
def twilio(carrier):
    text = DESCRIPTION.read_text().replace("https://api.twilio.com", carrier.url)
    # The description has no prose, which the standard asks for; so the description itself is not checked.
    return OpenAPI.from_dict(json.loads(text), config=Config(spec_validator_cls=None))


def refusal(send, **options):
    with pytest.raises(TwilioRestException) as refused:
        send(**options)
    return refused.value.status, refused.value.code


def test_a_text_is_accepted_as_queued_and_kept_once(carrier, send):
    message = send(
        body="Are you free on Monday?", status_callback="http://127.0.0.1:9/status/1", validity_period=600
    )

    assert (message.status, message.from_, message.to) == ("queued", NUMBER, PHONE)
    assert message.num_segments == "1"
    assert message.date_sent is None
    [kept] = carrier.outbox
    assert kept.sid == message.sid
    assert (kept.body, kept.validity_period) == ("Are you free on Monday?", 600)
    assert kept.status_callback == "http://127.0.0.1:9/status/1"


def test_a_text_of_a_service_is_accepted_before_a_number_is_chosen(carrier, send):
    message = send(messaging_service_sid=SERVICE)
    carrier.settle()

    assert (message.status, message.from_, message.num_segments) == ("accepted", None, "0")
    fetched = message.fetch()
    assert (fetched.status, fetched.from_, fetched.num_segments) == ("delivered", NUMBER, "1")


def test_a_service_without_a_number_cannot_send(carrier, client):
    carrier.register_number(
        NUMBER, account_sid=ACCOUNT, auth_token="token-of-the-account", messaging_service_sid=SERVICE
    )

    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=PHONE, body="Hello", messaging_service_sid="MG" + "c3" * 16)

    assert refused.value.code == 21703


def test_requests_and_answers_fit_the_published_description(twilio, exchanges, carrier, client, send):
    message = send(
        media_url=["https://files.demo.test/offer.pdf"], status_callback="https://app.demo.test/status/1"
    )
    carrier.settle()
    message.fetch()
    message.update(body="")
    client.messages.list(to=PHONE, limit=5)
    message.delete()

    for answer in exchanges:
        request, response = RequestsOpenAPIRequest(answer.request), RequestsOpenAPIResponse(answer)
        twilio.validate_request(request)
        twilio.validate_response(request, response)
    assert [answer.status_code for answer in exchanges] == [201, 200, 200, 200, 204]


def test_every_published_property_of_a_message_is_answered(exchanges, send):
    send()

    described = json.loads(DESCRIPTION.read_text())["components"]["schemas"]["api.v2010.account.message"]
    assert set(exchanges[0].json()) == set(described["properties"])


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"to": "12"}, 21211),
        ({"to": "+12010550123"}, 21211),
        ({"from_": "+12015550199"}, 21606),
        ({"from_": "nobody"}, 21212),
        ({"to": NUMBER}, 21266),
        ({"body": ""}, 21602),
        ({"body": "a" * 1601}, 21617),
        ({"media_url": ["https://files.demo.test/1.png"] * 11}, 21623),
        ({"media_url": ["file:///etc/passwd"]}, 21620),
        ({"status_callback": "not a url"}, 21609),
        ({"status_callback": "http://my_host.demo.test/"}, 21609),
        ({"validity_period": 36_001}, 21624),
    ],
)
def test_what_twilio_refuses_is_refused_with_its_code(carrier, send, options, code):
    assert refusal(send, **options) == (400, code)
    assert carrier.outbox == []


def test_a_text_without_recipient_or_sender_is_refused(client):
    with pytest.raises(TwilioRestException) as no_recipient:
        client.messages.create(to="", from_=NUMBER, body="Hello")
    with pytest.raises(TwilioRestException) as no_sender:
        client.messages.create(to=PHONE, body="Hello")

    assert (no_recipient.value.code, no_sender.value.code) == (21604, 21603)


@pytest.mark.parametrize(
    ("sender", "status", "code"),
    [("+15005550001", 400, 21212), ("+15005550007", 400, 21606), ("+15005550008", 429, 21611)],
)
def test_magic_senders_are_refused(send, sender, status, code):
    assert refusal(send, from_=sender) == (status, code)


def test_the_magic_sender_that_works_needs_no_registration(send):
    assert send(from_="+15005550006").status == "queued"


@pytest.mark.parametrize(
    ("to", "status", "code"),
    [
        ("+15005550001", 400, 21211),
        ("+15005550002", 400, 21612),
        ("+15005550003", 403, 21408),
        ("+15005550004", 400, 21610),
        ("+15005550009", 400, 21614),
    ],
)
def test_magic_recipients_are_refused(send, to, status, code):
    assert refusal(send, to=to) == (status, code)


def test_a_wrong_token_is_refused_and_nothing_is_sent(carrier):
    with pytest.raises(TwilioRestException) as refused:
        client_of(carrier, token="wrong").messages.create(to=PHONE, from_=NUMBER, body="Hello")

    assert (refused.value.status, refused.value.code) == (401, 20003)
    assert carrier.outbox == []


def test_an_unknown_account_keeps_the_first_token_it_came_with(carrier):
    newcomer = "AC" + "d4" * 16
    client_of(carrier, account=newcomer, token="first").messages.create(
        to=PHONE, from_="+12015550177", body="Hello"
    )

    with pytest.raises(TwilioRestException) as refused:
        client_of(carrier, account=newcomer, token="second").messages.create(
            to=PHONE, from_="+12015550177", body="Hello"
        )

    assert refused.value.code == 20003


def test_a_scheduled_text_waits_and_can_be_cancelled(carrier, client, send):
    message = send(messaging_service_sid=SERVICE, schedule_type="fixed", send_at=now() + timedelta(hours=1))
    cancelled = message.update(status="canceled")

    assert (message.status, cancelled.status) == ("scheduled", "canceled")
    with pytest.raises(TwilioRestException) as too_late:
        message.update(status="canceled")
    assert too_late.value.code == 30409
