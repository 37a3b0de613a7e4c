"""Answers of the carrier in every form that HTTP has for them, and in some that it has not."""

from __future__ import annotations

import socket

import pytest

from apps.messaging.gateway import Accepted, Unclear
from tests.factories.messaging import new_sid
from tests.peer import TEXT

ANSWER = b'{"sid": "SM%s", "status": "queued"}' % (b"a" * 32)
HEAD = b"HTTP/1.1 201 Created\r\n"


@pytest.mark.parametrize(
    "words",
    [
        HEAD
        + b"Transfer-Encoding: chunked\r\n\r\n5\r\n"
        + ANSWER[:5]
        + b"\r\n%x\r\n" % (len(ANSWER) - 5)
        # A field behind the body is a part of it.
        + ANSWER[5:]
        + b"\r\n0\r\nX-Seen: yes\r\n\r\n",
        HEAD + b"\r\n" + ANSWER,
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        + HEAD
        + b"Content-Length: 80\r\n\r\n"
        + ANSWER.ljust(80),
        b"HTTP/1.0 201 Created\r\nContent-Length: 80\r\n\r\n" + ANSWER.ljust(80),
    ],
    ids=["in chunks", "until the end", "after a hint", "of an old kind"],
)
@pytest.mark.parametrize("at_once", [1, 7, 4096])
def test_an_answer_is_read_in_every_form_that_it_may_have(peer, twilio, words, at_once):
    def talk(connection, nth):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer.read(connection, nth)
        for begin in range(0, len(words), at_once):
            connection.sendall(words[begin : begin + at_once])

    peer.talk = talk

    assert twilio.send(TEXT) == Accepted(sid="SM" + "a" * 32, status="queued", segments=0)


@pytest.mark.parametrize("rest", [b"H", HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(ANSWER), ANSWER)])
def test_what_comes_behind_an_answer_is_not_taken_for_that_to_the_next_call(peer, twilio, rest):
    def talk(connection, nth):
        peer.read(connection, nth)
        words = b'{"sid": "%s", "status": "queued"}' % new_sid().encode()
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(words), words) + rest)
        peer.read(connection, nth)

    peer.talk = talk
    first = twilio.send(TEXT)

    second = twilio.send(TEXT)

    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert "SM" + "a" * 32 not in {first.sid, second.sid}
    assert (len(peer.heard), peer.calls) == (2, 2)


def test_a_connection_that_is_to_be_closed_is_not_used_again(peer, twilio):
    def talk(connection, nth):
        peer.read(connection, nth)
        connection.sendall(
            HEAD + b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(ANSWER), ANSWER)
        )
        # It hangs up late.
        connection.recv(1)

    peer.talk = talk

    assert [type(twilio.send(TEXT)) for _ in range(2)] == [Accepted, Accepted]
    assert (len(peer.heard), peer.calls) == (2, 2)


def test_an_answer_that_ends_before_its_end_is_none(peer, twilio):
    def talk(connection, nth):
        peer.read(connection, nth)
        connection.sendall(HEAD + b"Content-Length: 200\r\n\r\n" + ANSWER)

    peer.talk = talk

    assert twilio.send(TEXT) == Unclear("The connection to the carrier broke.")


def test_a_head_without_end_is_not_read_to_its_end(peer, twilio):
    def talk(connection, nth):
        peer.read(connection, nth)
        connection.sendall(HEAD + b"X-More: and more\r\n" * 200_000)
        connection.recv(1)

    peer.talk = talk

    assert twilio.send(TEXT) == Unclear("The connection to the carrier broke.")
