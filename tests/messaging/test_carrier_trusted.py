"""Calls to the carrier over TLS: to whom we trust, and to nobody else."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from apps.messaging.backends import kept_alive
from apps.messaging.gateway import Accepted, NotProcessed
from tests.peer import TEXT, Peer, accept

DAY = timedelta(days=1)


@pytest.fixture
def own_certificate(tmp_path) -> Path:
    """Key and certificate of who says "localhost" of itself; nobody else does."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "own.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
    return file


@pytest.fixture
def trust(monkeypatch) -> Iterator[Callable[[Path], None]]:
    def trust(certificate: Path) -> None:
        monkeypatch.setattr(certifi, "where", lambda: str(certificate))
        kept_alive.trusted.cache_clear()

    yield trust
    kept_alive.trusted.cache_clear()


def speak_secretly(peer: Peer, certificate: Path) -> list[bytes]:
    """Let it speak TLS. Return what it hears, over all of its connections."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    heard: list[bytes] = []

    def talk(connection, _nth):
        with context.wrap_socket(connection, server_side=True) as secret:
            while part := secret.recv(65_536):
                heard.append(part)
                if b"Body=Hi" in part:
                    accept(secret)

    peer.talk = talk
    return heard


def test_calls_go_over_one_secret_connection_to_whom_we_trust(peer, twilio, settings, own_certificate, trust):
    heard = speak_secretly(peer, own_certificate)
    trust(own_certificate)
    settings.TWILIO_API_URL = peer.url.replace("http://127.0.0.1", "https://localhost")

    answers = [twilio.send(TEXT), twilio.send(TEXT)]

    assert [type(each) for each in answers] == [Accepted, Accepted]
    assert (len(peer.heard), b"".join(heard).count(b"POST ")) == (1, 2)


def test_whom_we_do_not_trust_hears_nothing(peer, twilio, settings, own_certificate):
    heard = speak_secretly(peer, own_certificate)
    settings.TWILIO_API_URL = peer.url.replace("http://127.0.0.1", "https://localhost")

    assert twilio.send(TEXT) == NotProcessed("No connection to the carrier.")

    assert (len(peer.heard), heard) == (1, [])


def test_a_certificate_for_another_name_is_not_enough(peer, twilio, settings, own_certificate, trust):
    heard = speak_secretly(peer, own_certificate)
    trust(own_certificate)
    settings.TWILIO_API_URL = peer.url.replace("http://", "https://")

    assert twilio.send(TEXT) == NotProcessed("No connection to the carrier.")

    assert (len(peer.heard), heard) == (1, [])
