"""Status callbacks: signed, in the order asked for, and as often as asked for."""

from __future__ import annotations

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.conftest import NUMBER, PHONE, TOKEN

SERVICE = "MG" + "b2" * 16


def test_a_text_is_sent_then_delivered_and_each_is_reported(carrier, sink, send):
    message = send(status_callback=f"{sink.url}/status/7?try=1")
    carrier.settle()

    assert sink.statuses == ["sent", "delivered"]
    assert message.fetch().status == "delivered"
    delivered = sink.posted[-1]
    assert delivered.url == f"{sink.url}/status/7?try=1"
    assert delivered.params["MessageSid"] == message.sid
    assert (delivered.params["From"], delivered.params["To"]) == (NUMBER, PHONE)
    assert len(delivered.params["RawDlrDoneDate"]) == len("2601311530")


def test_callbacks_are_signed_with_the_token_of_the_account(carrier, sink, send):
    send(status_callback=f"{sink.url}/status/7?try=1")
    carrier.settle()

    assert all(post.is_signed_with(TOKEN) for post in sink.posted)
    assert not sink.posted[0].is_signed_with("another token")


def test_a_text_of_a_service_also_reports_that_it_is_queued(carrier, sink, send):
    send(messaging_service_sid=SERVICE, status_callback=sink.url)
    carrier.settle()

    assert sink.statuses == ["queued", "sent", "delivered"]
    assert sink.posted[0].params["MessagingServiceSid"] == SERVICE


def test_of_a_text_it_is_told_in_order_however_near_its_steps_are(carrier, sink, send):
    sink.answers += [503] * 5
    send(messaging_service_sid=SERVICE, status_callback=f"{sink.url}#rc=5&rp=all")
    carrier.settle()

    assert sink.statuses == ["queued"] * 6 + ["sent", "delivered"]


@pytest.mark.parametrize(
    ("callbacks", "statuses"),
    [
        ({"callbacks": "reverse"}, ["delivered", "sent"]),
        ({"callbacks": "missing"}, []),
        ({"callbacks": "delayed", "callback_delay": 0.01}, ["sent", "delivered"]),
    ],
)
def test_callbacks_come_as_ordered(carrier, sink, send, callbacks, statuses):
    carrier.behave(**callbacks)
    send(status_callback=sink.url)
    carrier.settle()

    assert sink.statuses == statuses
    assert carrier.outbox[0].status == "delivered"


def test_duplicate_callbacks_come_as_often_as_ordered(carrier, sink, send):
    carrier.behave(callbacks="duplicate", copies=3)
    send(status_callback=sink.url)
    carrier.settle()

    assert sorted(sink.statuses) == ["delivered"] * 3 + ["sent"] * 3


def test_a_bad_phone_is_reported_as_undelivered_with_the_code(carrier, sink, send):
    carrier.fail_phone(PHONE, 30003)
    message = send(status_callback=sink.url)
    carrier.settle()

    assert sink.statuses == ["sent", "undelivered"]
    assert sink.posted[-1].params["ErrorCode"] == "30003"
    assert message.fetch().error_code == 30003


def test_a_text_that_never_leaves_is_reported_as_failed(carrier, sink, send):
    carrier.fail_phone(PHONE, 30034)
    send(status_callback=sink.url)
    carrier.settle()

    assert sink.statuses == ["failed"]


def test_a_phone_known_to_be_a_landline_is_refused_at_once_until_repaired(carrier, send):
    carrier.fail_phone(PHONE, 21614)
    with pytest.raises(TwilioRestException) as refused:
        send()
    carrier.fail_phone(PHONE, None)

    assert refused.value.code == 21614
    assert send().status == "queued"


def test_a_callback_nobody_takes_is_tried_again_only_as_the_address_asks(carrier, sink, send):
    sink.answers = [500, 503, 500]
    send(status_callback=f"{sink.url}/status#rc=1&rp=5xx")
    carrier.settle()

    assert [call.tries for call in carrier.webhook_calls] == [2, 2]
    assert [call.was_taken for call in carrier.webhook_calls] == [False, True]
    assert {post.url for post in sink.posted} == {f"{sink.url}/status"}
