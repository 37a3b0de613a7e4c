"""What the carrier's answers mean, also those that no carrier should give."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from apps.messaging.backends.twilio import TwilioCarrier
from apps.messaging.gateway import Accepted, NotProcessed, OutboundText, Refused, Unclear
from tests.factories.messaging import ACCOUNT_SID, AUTH_TOKEN, new_sid

TEXT = OutboundText(
    to="+13125550148", body="Hi", sender="+12015550123", status_callback="http://testserver/callback"
)


class Answering(BaseHTTPRequestHandler):
    """A carrier that answers every call with the same words."""

    words, status = "", 201
    calls = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        Answering.calls += 1
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.words.encode())))
        self.end_headers()
        self.wfile.write(self.words.encode())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def twilio(settings) -> Iterator[TwilioCarrier]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.TWILIO_API_URL = f"http://127.0.0.1:{server.server_port}"
    yield TwilioCarrier(account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN)
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "words",
    [
        "",
        "<html>",
        "[]",
        "null",
        '"sent"',
        "{}",
        '{"sid": 7}',
        '{"sid": "SM%s"}' % ("0" * 99),
        '{"sid": "SM%s", "num_segments": "many"}' % ("0" * 32),
    ],
)
def test_an_answer_that_cannot_be_read_leaves_it_open_whether_the_text_was_taken(twilio, monkeypatch, words):
    monkeypatch.setattr(Answering, "words", words)

    assert isinstance(twilio.send(TEXT), Unclear)


@pytest.mark.parametrize("status", [302, 400, 404, 408, 500])
def test_only_the_carriers_own_words_refuse_a_text(twilio, monkeypatch, status):
    monkeypatch.setattr(Answering, "words", "<html>Not here</html>")
    monkeypatch.setattr(Answering, "status", status)

    assert isinstance(twilio.send(TEXT), Unclear)


@pytest.mark.parametrize("status", [401, 403])
def test_a_page_that_asks_who_we_are_is_about_the_number(twilio, monkeypatch, status):
    monkeypatch.setattr(Answering, "words", "<html>Who are you?</html>")
    monkeypatch.setattr(Answering, "status", status)

    assert twilio.send(TEXT) == Refused(code="20003", detail=f"The carrier answered {status}.")


def test_a_refusal_in_the_carriers_words_is_one(twilio, monkeypatch):
    monkeypatch.setattr(Answering, "words", json.dumps({"code": 21211, "message": "Invalid 'To'"}))
    monkeypatch.setattr(Answering, "status", 400)

    assert twilio.send(TEXT) == Refused(code="21211", detail="Invalid 'To'")


def test_segments_that_cannot_be_are_left_out(twilio, monkeypatch):
    sid = new_sid()
    monkeypatch.setattr(
        Answering, "words", json.dumps({"sid": sid, "status": "queued", "num_segments": "99999"})
    )

    assert twilio.send(TEXT) == Accepted(sid=sid, status="queued", segments=0)


def test_a_text_whose_connection_took_too_long_is_not_begun(twilio, monkeypatch):
    monkeypatch.setattr(Answering, "calls", 0)

    assert twilio.send(replace(TEXT, begin_within=-1.0)) == NotProcessed(
        "The worker was held up.", is_ours=True
    )
    assert Answering.calls == 0
    assert isinstance(twilio.send(replace(TEXT, begin_within=5.0)), Unclear)
    assert Answering.calls == 1


def test_an_answer_need_not_know_the_segments_yet(twilio, monkeypatch):
    sid = new_sid()
    monkeypatch.setattr(
        Answering, "words", json.dumps({"sid": sid, "status": "accepted", "num_segments": None})
    )

    assert twilio.send(TEXT) == Accepted(sid=sid, status="accepted", segments=0)
