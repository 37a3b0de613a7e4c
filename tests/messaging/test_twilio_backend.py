"""What the carrier's answers mean, also those that no carrier should give."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from apps.messaging.backends.twilio import TwilioCarrier, _ahead_of, _moment
from apps.messaging.gateway import Accepted, CarrierUnavailable, NotProcessed, OutboundText, Refused, Unclear
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
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
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


UNKNOWN = json.dumps({"code": 20404, "message": "The requested resource was not found", "status": 404})
AWAY = json.dumps({"code": 20500, "message": "Internal Server Error", "status": 500})


def test_a_text_that_the_carrier_does_not_know_is_none(twilio, monkeypatch):
    monkeypatch.setattr(Answering, "status", 404)
    monkeypatch.setattr(Answering, "words", UNKNOWN)

    assert twilio.fetch_text(new_sid()) is None


@pytest.mark.parametrize(("status", "words"), [(500, AWAY), (200, "<html>Sign in here</html>"), (200, "[]")])
@pytest.mark.parametrize(
    "ask",
    [
        lambda twilio: twilio.fetch_text(new_sid()),
        lambda twilio: twilio.owns_number("+12015550123"),
        lambda twilio: twilio.list_media(new_sid()),
        lambda twilio: twilio.list_texts(to="+12015550123", since=timezone.now()),
    ],
    ids=["a text", "a number", "its files", "newest texts"],
)
def test_a_carrier_that_does_not_answer_the_question_is_away(twilio, monkeypatch, ask, status, words):
    monkeypatch.setattr(Answering, "status", status)
    monkeypatch.setattr(Answering, "words", words)

    with pytest.raises(CarrierUnavailable):
        ask(twilio)


def test_a_carrier_whose_connection_breaks_says_nothing_of_a_number(settings):
    settings.TWILIO_API_URL = "http://127.0.0.1:9"

    with pytest.raises(CarrierUnavailable):
        TwilioCarrier(account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN).owns_number("+12015550123")


@pytest.mark.parametrize("date", [None, "", "yesterday", "Sun, 99 Nov 2026 08:00:00 GMT"])
def test_a_carrier_that_shows_no_time_has_ours(date):
    assert _ahead_of(date) == timedelta()


def test_the_librarys_times_are_read_in_words_too():
    assert _moment("Sun, 29 Nov 2026 08:00:00 +0000") == datetime(2026, 11, 29, 8, tzinfo=UTC)
