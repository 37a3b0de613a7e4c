"""A phone writes: the webhook, the opt-out words, the pictures."""

from __future__ import annotations

import base64

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from apps.simulator.carrier.records import Media, new_sid
from tests.simulator.conftest import ACCOUNT, NUMBER, PHONE, TOKEN

PICTURE = b"\x89PNG\r\n\x1a\n made-up bytes"
FIELDS = {
    *("MessageSid", "SmsSid", "SmsMessageSid", "AccountSid", "From", "To", "Body", "NumMedia", "NumSegments"),
    *("FromCity", "FromState", "FromZip", "FromCountry", "ToCity", "ToState", "ToZip", "ToCountry"),
    *("SmsStatus", "ApiVersion"),
}
SPACED = ' Yes, I am \N{EN DASH} "interested" 😀 '


def test_a_text_is_posted_with_every_field_and_signed(carrier, sink):
    inbound = carrier.receive(to=NUMBER, sender=PHONE, body=SPACED)

    [post] = sink.posted
    assert set(post.params) == FIELDS
    assert post.params["Body"] == SPACED
    assert (post.params["MessageSid"], post.params["AccountSid"]) == (inbound.message.sid, ACCOUNT)
    assert post.is_signed_with(TOKEN)
    assert [call.status for call in inbound.calls] == [200]


def test_an_inbound_text_is_in_the_log_of_the_account(carrier, client):
    carrier.receive(to=NUMBER, sender=PHONE, body="Hello")

    [logged] = client.messages.list(from_=PHONE)
    assert (logged.direction, logged.status, logged.body) == ("inbound", "received", "Hello")


def test_the_same_text_can_be_posted_many_times_at_once(carrier, sink):
    carrier.receive(to=NUMBER, sender=PHONE, body="Hello", times=20)

    assert len(sink.posted) == 20
    assert len({post.params["MessageSid"] for post in sink.posted}) == 1


def test_a_failing_webhook_loses_the_text_unless_the_address_asks_for_more(carrier, sink):
    sink.answers = [500]
    inbound = carrier.receive(to=NUMBER, sender=PHONE, body="Hello")

    assert [(call.status, call.tries) for call in inbound.calls] == [(500, 1)]


def test_a_failing_webhook_is_tried_again_with_the_same_token(carrier, sink):
    carrier.register_number(
        NUMBER, account_sid=ACCOUNT, auth_token=TOKEN, inbound_url=f"{sink.url}/inbound#ct=3000&rc=3&rp=all"
    )
    sink.answers = [500, 404]
    inbound = carrier.receive(to=NUMBER, sender=PHONE, body="Hello")

    assert [(call.status, call.tries) for call in inbound.calls] == [(200, 3)]
    assert len({post.headers["I-Twilio-Idempotency-Token"] for post in sink.posted}) == 1
    assert all(post.is_signed_with(TOKEN) for post in sink.posted)


def test_stop_blocks_the_phone_answers_once_and_start_lifts_it(carrier, sink, send):
    carrier.receive(to=NUMBER, sender=PHONE, body=" stop ")
    carrier.receive(to=NUMBER, sender=PHONE, body="STOP")
    with pytest.raises(TwilioRestException) as refused:
        send()
    carrier.receive(to=NUMBER, sender=PHONE, body="START")

    assert refused.value.code == 21610
    assert send().status == "queued"
    assert [post.params["OptOutType"] for post in sink.posted] == ["STOP", "STOP", "START"]
    replies = [message for message in carrier.messages if message.direction == "outbound-reply"]
    assert len(replies) == 2


@pytest.mark.parametrize("body", ["Yes", "Stop by at three?", "cancel my interview"])
def test_ordinary_words_are_no_opt_out(carrier, sink, send, body):
    carrier.receive(to=NUMBER, sender=PHONE, body=body)

    assert "OptOutType" not in sink.posted[0].params
    assert send().status == "queued"


def test_a_number_may_leave_opt_outs_to_its_owner(carrier, sink, send):
    carrier.register_number(
        NUMBER, account_sid=ACCOUNT, auth_token=TOKEN, inbound_url=sink.url, handles_opt_outs=False
    )
    carrier.receive(to=NUMBER, sender=PHONE, body="STOP")

    assert "OptOutType" not in sink.posted[0].params
    assert send().status == "queued"


def test_a_stop_to_one_number_of_a_service_blocks_the_whole_service(carrier, client):
    service = "MG" + "b2" * 16
    for phone in (NUMBER, "+12015550101"):
        carrier.register_number(phone, account_sid=ACCOUNT, auth_token=TOKEN, messaging_service_sid=service)
    carrier.receive(to=NUMBER, sender=PHONE, body="STOP")

    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=PHONE, messaging_service_sid=service, body="Hello")
    with pytest.raises(TwilioRestException) as refused_too:
        client.messages.create(to=PHONE, from_="+12015550101", body="Hello")
    assert (refused.value.code, refused_too.value.code) == (21610, 21610)


def test_a_picture_is_linked_and_handed_out_to_the_account_only(carrier, sink, client):
    content = base64.b64encode(PICTURE).decode()
    picture = Media(sid=new_sid("ME"), content_type="image/png", content_base64=content)
    inbound = carrier.receive(to=NUMBER, sender=PHONE, media=[picture])

    params = sink.posted[0].params
    assert (params["NumMedia"], params["MediaContentType0"]) == ("1", "image/png")
    answer = requests.get(params["MediaUrl0"], auth=(ACCOUNT, TOKEN), timeout=5)
    assert (answer.content, answer.headers["content-type"]) == (PICTURE, "image/png")
    assert requests.get(params["MediaUrl0"], timeout=5).status_code == 401
    [listed] = client.messages(inbound.message.sid).media.list()
    assert (listed.sid, listed.content_type) == (picture.sid, "image/png")
    assert client.messages(inbound.message.sid).media(listed.sid).delete()
    assert client.messages(inbound.message.sid).media.list() == []
