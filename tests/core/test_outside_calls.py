"""What a call sends, and what it takes of an answer: bounded in bytes and in time, whoever is there."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from apps.core import outside
from apps.core.outside import (
    AnswerTooLarge,
    AnswerUnreadable,
    CertificateRefused,
    OutsideRefused,
    TooSlow,
    call,
)

BOUND = 10_000
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
PARTNER = "hooks.partner.test"

Talk = Callable[[socket.socket], None]


@contextmanager
def receiver(talk: Talk, *, tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """Listen for one connection; yield the port, and what was heard."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)

        def serve() -> None:
            try:
                taken, _ = listening.accept()
                with taken:
                    taken.settimeout(10)
                    spoken = tls.wrap_socket(taken, server_side=True) if tls else taken
                    with spoken:
                        heard.append(spoken.recv(65_536))
                        talk(spoken)
            except OSError:
                return  # Whoever called has hung up.

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1], heard
    thread.join(timeout=10)


def says(*parts: bytes, pause: float = 0) -> Talk:
    def talk(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)

    return talk


@pytest.fixture(autouse=True)
def private_targets(settings, monkeypatch):
    settings.ALLOW_PRIVATE_TARGETS = True
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]
    monkeypatch.setattr("apps.core.connecting.socket.getaddrinfo", lambda *_, **__: found)


def get(port: int, *, timeout: float = 5, **wanted: object) -> outside.Answer:
    return call("GET", f"http://{PARTNER}:{port}/in", bound_bytes=BOUND, timeout=timeout, **wanted)


def test_a_call_says_what_it_was_told_to_and_takes_the_answer():
    with receiver(says(OK)) as (port, heard):
        answer = call(
            "POST",
            f"http://{PARTNER}:{port}/in?a=1",
            headers={"X-Word": "hi"},
            content=b"{}",
            bound_bytes=BOUND,
            timeout=5,
        )

    assert (answer.status, answer.body, answer.is_good) == (200, b"ok", True)
    head = heard[0]
    assert head.split(b"\r\n")[0] == b"POST /in?a=1 HTTP/1.1"
    assert f"Host: {PARTNER}:{port}".encode() in head
    assert b"X-Word: hi" in head
    assert b"Content-Length: 2" in head


@pytest.mark.parametrize("proxy", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_no_proxy_of_the_machine_is_asked(proxy, monkeypatch):
    monkeypatch.setenv(proxy, "http://127.0.0.1:1")

    with receiver(says(OK)) as (port, _):
        assert get(port).is_good


def test_a_redirect_is_an_answer_and_is_not_followed():
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"

    with receiver(says(moved)) as (port, _):
        answer = get(port)

    assert (answer.status, answer.is_good, answer.headers["location"]) == (302, False, "http://127.0.0.1:1/")


@pytest.mark.parametrize(
    "parts",
    [
        [b"HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n", b"x" * 20_000],
        [b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 20_000],
        [
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            *[b"1000\r\n" + b"x" * 0x1000 + b"\r\n"] * 5,
        ],
        [b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip.compress(bytes(50_000_000), mtime=0)],
        [b"HTTP/1.1 200 OK\r\n", *[b"X-Word: " + b"y" * 8_000 + b"\r\n"] * 20],
        [b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"] * 3_000,
    ],
    ids=["declared", "undeclared", "chunked", "gzip bomb", "endless head", "endless hints"],
)
def test_an_answer_that_is_too_large_is_refused(parts):
    with receiver(says(*parts)) as (port, _), pytest.raises((AnswerTooLarge, AnswerUnreadable)):
        get(port)


def test_of_an_answer_nobody_needs_whole_the_beginning_is_taken():
    with receiver(says(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 20_000)) as (port, _):
        answer = get(port, cut_body=True)

    assert (answer.status, answer.body) == (200, b"x" * BOUND)


def test_a_packed_body_is_unpacked():
    packed = gzip.compress(b"word " * 1_000, mtime=0)

    with receiver(says(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + packed)) as (port, _):
        assert get(port).body == b"word " * 1_000


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot packed",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"word " * 1_000, mtime=0)[:-9],
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nxx",
    ],
)
def test_what_is_no_whole_answer_is_refused(said):
    with receiver(says(said)) as (port, _), pytest.raises(AnswerUnreadable):
        get(port)


@pytest.mark.parametrize(
    "parts",
    [
        [b"H"] * 40,
        [b"HTTP/1.1 200 OK\r\n\r\n", *[b"x"] * 40],
    ],
    ids=["head", "body"],
)
def test_an_answer_drop_by_drop_ends_with_the_deadline(parts):
    begun = time.monotonic()

    with receiver(says(*parts, pause=0.05)) as (port, _), pytest.raises(TooSlow) as refused:
        get(port, timeout=0.4)

    assert time.monotonic() - begun < 1.5
    assert str(refused.value) == f"{PARTNER} did not answer within 0.4 seconds."


def test_a_look_up_that_takes_too_long_ends_with_the_deadline(monkeypatch):
    known = threading.Event()
    monkeypatch.setattr("apps.core.connecting.socket.getaddrinfo", lambda *_, **__: known.wait(10) and [])

    with pytest.raises(TooSlow):
        get(9009, timeout=0.2)
    known.set()


def certificate(name: str, folder) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return what a server proves a name with, and what a caller checks it with."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = signed.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(private + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "both.pem")
    return server, ssl.create_default_context(cadata=pem.decode())


def test_the_host_that_was_asked_for_is_named_and_proves_itself(tmp_path, monkeypatch):
    server, trusting = certificate(PARTNER, tmp_path)
    named: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: named.append(name)
    monkeypatch.setattr("apps.core.outside._tls", lambda: trusting)

    with receiver(says(OK), tls=server) as (port, heard):
        answer = call("GET", f"https://{PARTNER}:{port}/", bound_bytes=BOUND, timeout=5)

    assert (answer.is_good, named) == (True, [PARTNER])
    assert f"Host: {PARTNER}:{port}".encode() in heard[0]


def test_somebody_elses_certificate_is_refused_and_nothing_is_said(tmp_path, monkeypatch):
    server, trusting = certificate("other.partner.test", tmp_path)
    monkeypatch.setattr("apps.core.outside._tls", lambda: trusting)

    with receiver(says(OK), tls=server) as (port, heard), pytest.raises(CertificateRefused, match="Hostname"):
        call("GET", f"https://{PARTNER}:{port}/", bound_bytes=BOUND, timeout=5)

    assert heard == []


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    server, _ = certificate(PARTNER, tmp_path)

    with receiver(says(OK), tls=server) as (port, heard), pytest.raises(CertificateRefused):
        call("GET", f"https://{PARTNER}:{port}/", bound_bytes=BOUND, timeout=5)

    assert heard == []


def test_whoever_never_ends_a_handshake_is_left():
    begun = time.monotonic()

    with receiver(says(*[b"\x16"] * 40, pause=0.05)) as (port, _), pytest.raises(OutsideRefused):
        call("GET", f"https://{PARTNER}:{port}/", bound_bytes=BOUND, timeout=0.4)

    assert time.monotonic() - begun < 1.5
