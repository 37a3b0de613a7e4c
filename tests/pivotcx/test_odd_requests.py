"""What no browser and no carrier sends is refused, and breaks nothing: an error of ours would be one to look into."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.feeds import FeedFactory

FORM = "application/x-www-form-urlencoded"
BODIES = {
    "no boundary": ("multipart/form-data", b""),
    "a boundary that never comes": ("multipart/form-data; boundary=x", b"--y\r\n"),
    "a part without an end": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name=a",
    ),
    "a boundary beyond all bounds": (f"multipart/form-data; boundary={'x' * 5000}", b"--x"),
    "another encoding": (f"{FORM}; charset=utf-7", b"+ADw-"),
    "an encoding that there is not": (f"{FORM}; charset=nothing", b"a=b"),
    "no letters": (FORM, b"a=%ff%fe"),
    "a null character": (FORM, b"a=%00"),
    "very many fields": (FORM, b"&".join(b"a%d=1" % number for number in range(3000))),
    "half of an object": ("application/json", b'{"a":'),
    "nested beyond reading": ("application/json", b"[" * 100_000),
    "a number beyond all bounds": ("application/json", b"1" * 10_000),
    "no text": ("application/json", b"\xff\xfe"),
    "an entity": ("text/xml", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
    "no type at all": ("", b"a=b"),
}
ADDRESSES = [
    *("/accounts/login/", "/accounts/password/reset/", "/accounts/invitation/x/", "/no/such/page/"),
    *("/webhooks/twilio/x/inbound", "/webhooks/twilio/x/status", "/feeds/in/x", "/u/x/", "/f/x/", "/l/x"),
    *("/notices/unsubscribe/x/", "/api/v1/candidates", "/chat/", "/metrics"),
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]


@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_cannot_be_read(what: str, number, team):
    feed = FeedFactory(team=team)
    client = Client(raise_request_exception=False)
    kind, body = BODIES[what]
    for address in (*ADDRESSES, f"/webhooks/twilio/{number.token}/inbound", f"/feeds/in/{feed.token}"):
        answer = client.generic("POST", address, body, content_type=kind)
        assert answer.status_code < 500, address


@pytest.mark.parametrize("method", METHODS)
def test_a_method_that_is_not_meant(method: str, db: None):
    client = Client(raise_request_exception=False)
    for address in ADDRESSES:
        assert client.generic(method, address).status_code < 500, address


def test_it_says_so_in_words(db: None):
    answer = Client(raise_request_exception=False).generic(
        "POST", "/accounts/login/", b"+ADw-", content_type=f"{FORM}; charset=utf-7"
    )

    assert (answer.status_code, answer.content) == (400, b"This request cannot be read.\n")
