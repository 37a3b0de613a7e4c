"""Calls to the carrier over connections that do what they like: each is made once, and what is known of it is true."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from apps.messaging.backends.kept_alive import NoConnection, _head
from apps.messaging.backends.line import Line
from apps.messaging.gateway import Accepted, NotProcessed, Unclear
from tests.peer import TEXT, accept
from tests.waiting import until


def test_a_kept_connection_that_breaks_as_it_is_used_again_is_not_followed_by_a_second_call(peer, twilio):
    def talk(connection, nth):
        peer.read(connection, nth)
        accept(connection)
        peer.read(connection, nth)

    peer.talk = talk
    assert isinstance(twilio.send(TEXT), Accepted)

    assert isinstance(twilio.send(TEXT), Unclear)

    assert (len(peer.heard), peer.calls) == (1, 2)


def test_one_that_was_closed_while_it_rested_costs_nothing(peer, twilio):
    closed = threading.Event()

    def talk(connection, nth):
        peer.read(connection, nth)
        accept(connection)
        connection.close()
        closed.set()

    peer.talk = talk
    assert isinstance(twilio.send(TEXT), Accepted)
    closed.wait(5)

    assert until(lambda: isinstance(twilio.send(TEXT), Accepted))
    assert peer.calls == len(peer.heard)


def test_not_a_byte_leaves_when_connecting_took_too_long(peer, twilio):
    peer.talk = peer.read

    assert isinstance(twilio.send(replace(TEXT, begin_within=-1.0)), NotProcessed)

    until(lambda: peer.heard)
    assert peer.heard == [b""]


def test_without_a_connection_nothing_was_sent(peer, twilio):
    peer.stop()

    assert twilio.send(TEXT) == NotProcessed("No connection to the carrier.")


@pytest.mark.parametrize(
    "beginning",
    [b"", b"HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{", b"HTTP/1.1 201 Created\r\nX-Drop"],
)
def test_a_carrier_that_stops_in_the_middle_of_its_answer_leaves_it_open(peer, twilio, beginning):
    def talk(connection, nth):
        peer.read(connection, nth)
        connection.sendall(beginning)
        connection.recv(1)

    peer.talk = talk

    assert twilio.send(TEXT) == Unclear("The carrier did not answer in time.")


def test_an_answer_that_comes_drop_by_drop_is_not_waited_for_longer(peer, twilio):
    def talk(connection, nth):
        peer.read(connection, nth)
        connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 99999\r\n\r\n")
        connection.settimeout(0.1)
        while True:
            connection.sendall(b" ")
            try:
                connection.recv(1)
            except TimeoutError:
                continue
            return

    peer.talk = talk

    assert twilio.send(TEXT) == Unclear("The carrier did not answer in time.")


def test_an_answer_without_end_is_not_read_to_its_end(peer, twilio):
    def talk(connection, nth):
        peer.read(connection, nth)
        connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 99999999\r\n\r\n" + b" " * 2_000_000)
        connection.recv(1)

    peer.talk = talk

    assert twilio.send(TEXT) == Unclear("The carrier's answer has no end.")


@pytest.mark.parametrize(
    "words", [b"", b"HELLO\r\n\r\n", b"HTTP/1.1 201 Created\r\nContent-Length: many\r\n\r\n"]
)
def test_what_is_no_http_leaves_it_open(peer, twilio, words):
    def talk(connection, nth):
        peer.read(connection, nth)
        connection.sendall(words)

    peer.talk = talk

    assert twilio.send(TEXT) == Unclear("The connection to the carrier broke.")


def test_a_text_arrives_with_every_character_as_it_was_written(peer, twilio):
    def talk(connection, nth):
        while b"MediaUrl=http://testserver/end" not in peer.heard[nth]:
            peer.heard[nth] += connection.recv(65_536)
        accept(connection)

    peer.talk = talk
    body = "".join(chr(each) for each in range(1, 0x250)) + "100% & a=b; c+d #1 👋 \u202e"

    twilio.send(replace(TEXT, body=body, media_urls=["http://testserver/a?b=1&c=ä", "http://testserver/end"]))

    words = peer.heard[0].partition(b"\r\n\r\n")[2].decode()
    fields = parse_qsl(words, keep_blank_values=True, strict_parsing=True)
    assert dict(fields) == {
        "To": TEXT.to,
        "From": TEXT.sender,
        "Body": body,
        "StatusCallback": TEXT.status_callback,
        "MediaUrl": "http://testserver/end",
    }
    assert ("MediaUrl", "http://testserver/a?b=1&c=ä") in fields


@pytest.mark.parametrize(
    ("target", "value"),
    [("/a HTTP/1.1", "1"), ("/a", "1\r\nX-Other: 2"), ("/a", "1\nX-Other: 2"), ("/a", "1\r")],
)
def test_no_line_of_a_head_brings_another_one(target, value):
    with pytest.raises(ValueError, match="line's end"):
        _head("POST", target, {"Host": "carrier.test", "X-Value": value})


def test_over_a_line_that_was_never_made_nothing_is_begun():
    with pytest.raises(NoConnection):
        asyncio.run(Line().ask(b"POST / HTTP/1.1", begin_before=None, patience=1))
