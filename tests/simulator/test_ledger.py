"""The carrier forgets nothing over a restart."""

from __future__ import annotations

import base64

import pytest
from twilio.base.exceptions import TwilioRestException

from apps.simulator.carrier.records import Media, new_sid
from apps.simulator.carrier.server import SimulatedCarrier
from tests.simulator.conftest import ACCOUNT, NUMBER, PHONE, TOKEN, client_of


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.jsonl"


def start(path, **options):
    carrier = SimulatedCarrier(ledger_path=path, **options)
    carrier.register_number(NUMBER, account_sid=ACCOUNT, auth_token=TOKEN)
    return carrier


def test_texts_and_their_statuses_survive(path):
    with start(path, speed=50) as carrier:
        message = client_of(carrier).messages.create(to=PHONE, from_=NUMBER, body="Hello")
        carrier.settle()
        before = carrier.messages

    with SimulatedCarrier(ledger_path=path) as carrier:
        assert carrier.messages == before
        assert client_of(carrier).messages(message.sid).fetch().status == "delivered"


def test_a_text_on_its_way_goes_on_where_it_was(path, sink):
    with start(path, speed=0.001) as carrier:  # So slow that it has not even been sent.
        client_of(carrier).messages.create(
            to=PHONE, from_=NUMBER, body="Hello", status_callback=f"{sink.url}/status/7"
        )
        assert carrier.outbox[0].status == "queued"

    with SimulatedCarrier(ledger_path=path, speed=50) as carrier:
        carrier.settle()
        assert carrier.outbox[0].status == "delivered"

    assert sink.statuses == ["sent", "delivered"]
    assert all(post.is_signed_with(TOKEN) for post in sink.posted)


def test_tokens_numbers_blocks_and_bad_phones_survive(path):
    with start(path, speed=50) as carrier:
        carrier.receive(to=NUMBER, sender=PHONE, body="STOP")
        carrier.fail_phone("+12015550124", 21614)

    with SimulatedCarrier(ledger_path=path) as carrier:
        client = client_of(carrier)
        assert [number.phone_number for number in client.incoming_phone_numbers.list()] == [NUMBER]
        for to, code in ((PHONE, 21610), ("+12015550124", 21614)):
            with pytest.raises(TwilioRestException) as refused:
                client.messages.create(to=to, from_=NUMBER, body="Hello")
            assert refused.value.code == code
        with pytest.raises(TwilioRestException) as wrong_token:
            client_of(carrier, token="wrong").messages.create(to=PHONE, from_=NUMBER, body="Hello")
        assert wrong_token.value.code == 20003


def test_redaction_deletion_and_pictures_survive(path):
    content = base64.b64encode(b"made-up bytes").decode()
    picture = Media(sid=new_sid("ME"), content_type="image/png", content_base64=content)
    with start(path, speed=50) as carrier:
        client = client_of(carrier)
        redacted = carrier.receive(to=NUMBER, sender=PHONE, body="Private", media=[picture]).message
        deleted = carrier.receive(to=NUMBER, sender=PHONE, body="Gone").message
        client.messages(redacted.sid).update(body="")
        client.messages(redacted.sid).media(picture.sid).delete()
        client.messages(deleted.sid).delete()

    with SimulatedCarrier(ledger_path=path) as carrier:
        [left] = client_of(carrier).messages.list()
        assert (left.sid, left.body, left.num_media) == (redacted.sid, "", "0")
        assert len(carrier.messages) == 2


def test_a_line_cut_short_by_a_kill_is_dropped_and_the_next_is_whole(path):
    with start(path, speed=50) as carrier:
        carrier.receive(to=NUMBER, sender=PHONE, body="First")
    with path.open("ab") as file:
        file.write(b'["message",{"sid":"SM')

    with SimulatedCarrier(ledger_path=path) as carrier:
        carrier.receive(to=NUMBER, sender=PHONE, body="Second")
    with SimulatedCarrier(ledger_path=path) as carrier:
        assert [message.body for message in carrier.messages] == ["First", "Second"]


def test_nobody_else_on_the_machine_reads_it(path):
    path.write_text("")
    path.chmod(0o644)

    with start(path):
        assert path.stat().st_mode & 0o777 == 0o600
