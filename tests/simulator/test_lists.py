"""Asking the carrier: lists and their pages, redaction, numbers, the account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from apps.simulator.carrier.records import now
from apps.simulator.carrier.server import SimulatedCarrier
from tests.simulator.conftest import ACCOUNT, NUMBER, PHONE, TOKEN, client_of


def test_pages_lead_through_every_text_newest_first(client, send):
    sids = [send(body=f"Text {position}").sid for position in range(7)]

    assert [message.sid for message in client.messages.list(page_size=3)] == sids[::-1]


def test_a_text_that_comes_in_between_shifts_no_page(client, send):
    sids = [send(body=f"Text {position}").sid for position in range(4)]
    page = client.messages.page(page_size=2)
    first = [message.sid for message in page]
    send(body="A late one")

    assert first + [message.sid for message in page.next_page()] == sids[::-1]


def test_the_last_page_has_no_next_one(client, send):
    send()

    page = client.messages.page(page_size=1)
    assert page.next_page_url is None
    assert page.previous_page_url is None


def test_a_list_is_filtered_by_recipient_and_sender(carrier, client, send):
    mine = send(to=PHONE)
    send(to="+12015550124")
    answer = carrier.receive(to=NUMBER, sender=PHONE, body="Hello").message

    assert [message.sid for message in client.messages.list(to=PHONE)] == [mine.sid]
    assert [message.sid for message in client.messages.list(to=PHONE, from_=NUMBER)] == [mine.sid]
    assert [message.sid for message in client.messages.list(from_=PHONE)] == [answer.sid]
    assert client.messages.list(to=PHONE, from_="+12015550199") == []


def test_a_list_is_filtered_by_the_time_of_sending(carrier, client, send):
    send()
    carrier.settle()
    hour = timedelta(hours=1)

    assert len(client.messages.list(date_sent_after=now() - hour)) == 1
    assert client.messages.list(date_sent_after=now() + hour) == []
    assert len(client.messages.list(date_sent_before=now() + hour)) == 1
    assert client.messages.list(date_sent_before=now() - hour) == []
    assert len(client.messages.list(date_sent=carrier.outbox[0].sent_at)) == 1


def test_another_account_sees_nothing(carrier, send):
    message = send()
    stranger = client_of(carrier, account="AC" + "e5" * 16, token="another")

    assert stranger.messages.list() == []
    with pytest.raises(TwilioRestException) as missing:
        stranger.messages(message.sid).fetch()
    assert (missing.value.status, missing.value.code) == (404, 20404)


def test_a_delivered_text_is_redacted_and_deleted_but_stays_counted(carrier, client, send):
    message = send(body="Private")
    carrier.settle()

    assert message.update(body="").body == ""
    assert message.delete()
    assert client.messages.list() == []
    assert len(carrier.outbox) == 1


def test_a_text_on_its_way_cannot_be_redacted_or_deleted():
    with SimulatedCarrier(speed=0.001) as slow:
        message = client_of(slow).messages.create(to=PHONE, from_=NUMBER, body="Private")
        with pytest.raises(TwilioRestException) as not_redacted:
            message.update(body="")
        with pytest.raises(TwilioRestException) as not_deleted:
            message.delete()

    assert (not_redacted.value.code, not_deleted.value.code) == (20009, 20009)


def test_a_number_is_found_and_told_where_its_texts_go(carrier, sink, client):
    [number] = client.incoming_phone_numbers.list(phone_number=NUMBER)
    assert number.sms_url == f"{sink.url}/inbound"
    assert number.capabilities["sms"] is True

    changed = number.update(sms_url=f"{sink.url}/elsewhere")
    carrier.receive(to=NUMBER, sender=PHONE, body="Hello")

    assert changed.sms_url == f"{sink.url}/elsewhere"
    assert [post.url for post in sink.posted] == [f"{sink.url}/elsewhere"]


def test_a_number_is_found_unless_another_account_has_it(carrier, client):
    carrier.register_number("+12015550199", account_sid="AC" + "e" * 32, auth_token="theirs")

    # The supply is endless: whoever asks for one that nobody has, rents it.
    [free] = client.incoming_phone_numbers.list(phone_number="+12015550188")
    assert free.phone_number == "+12015550188"
    assert client.incoming_phone_numbers.list(phone_number="+12015550199") == []


def test_the_account_answers_to_its_credentials(client):
    account = client.api.v2010.accounts(ACCOUNT).fetch()

    assert (account.sid, account.status, account.auth_token) == (ACCOUNT, "active", TOKEN)
