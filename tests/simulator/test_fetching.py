"""The simulated carrier fetches the files of a text, checks them as Twilio does, and shows them on its phone."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from apps.simulator.carrier.server import SimulatedCarrier
from tests.factories.files import PDF, PNG
from tests.simulator.conftest import ACCOUNT, NUMBER, PHONE, client_of

FILES = {
    "/map.png": (200, "image/png", PNG),
    "/offer.pdf": (200, "application/pdf", PDF),
    "/lie.png": (200, "image/png", b"<html>"),
    "/other.png": (200, "image/jpeg", PNG),
    "/huge.png": (200, "image/png", PNG + b"x" * 5 * 1024 * 1024),
    "/moved.png": (302, "image/png", b""),
}


class Files(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, kind, content = FILES.get(self.path, (404, "text/plain", b""))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def ours() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def send(carrier: SimulatedCarrier, *urls: str) -> Any:
    client = client_of(carrier)
    try:
        sent = client.messages.create(to=PHONE, from_=NUMBER, media_url=[*urls])
        carrier.settle()
        return client.messages(sent.sid).fetch()
    finally:
        client.http_client.session.close()


def test_files_are_fetched_before_the_text_is_delivered(carrier, ours):
    text = send(carrier, f"{ours}/map.png", f"{ours}/offer.pdf")

    assert (text.status, text.num_media) == ("delivered", "2")
    (kept,) = carrier.outbox
    assert [media.content_type for media in kept.media] == ["image/png", "application/pdf"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/gone.png", 11200),
        ("/moved.png", 11200),
        ("/lie.png", 12300),
        ("/other.png", 12300),
        ("/huge.png", 30019),
    ],
)
def test_a_file_that_is_not_what_it_should_be_fails_the_text(carrier, ours, path, code):
    text = send(carrier, f"{ours}{path}")

    assert (text.status, text.error_code) == ("failed", code)


def test_nobody_at_the_address_fails_the_text(carrier):
    assert send(carrier, "http://127.0.0.1:9/map.png").error_code == 11200


def test_what_is_not_on_this_machine_stays_a_link(carrier):
    assert send(carrier, "https://files.demo.test/map.png").status == "delivered"


def test_the_account_gets_what_was_fetched(carrier, ours):
    text = send(carrier, f"{ours}/map.png")

    (media,) = carrier.outbox[0].media
    assert media.content_base64
    assert ACCOUNT in text.uri
