"""What the carrier's answers mean, also those that no carrier should give."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from apps.messaging.backends.twilio import TwilioCarrier
from apps.messaging.gateway import Accepted, OutboundText, Unclear
from tests.factories.messaging import ACCOUNT_SID, AUTH_TOKEN, new_sid

TEXT = OutboundText(
    to="+13125550148", body="Hi", sender="+12015550123", status_callback="http://testserver/callback"
)


class Answering(BaseHTTPRequestHandler):
    """A carrier that answers every call with the same words."""

    words = ""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", str(len(self.words.encode())))
        self.end_headers()
        self.wfile.write(self.words.encode())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def twilio(settings) -> Iterator[TwilioCarrier]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
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


def test_an_answer_need_not_know_the_segments_yet(twilio, monkeypatch):
    sid = new_sid()
    monkeypatch.setattr(
        Answering, "words", json.dumps({"sid": sid, "status": "accepted", "num_segments": None})
    )

    assert twilio.send(TEXT) == Accepted(sid=sid, status="accepted", segments=0)
