"""A device that makes passkeys and proves by them, as a browser hands it on (W3C WebAuthn, Level 3)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

HOST = "localhost"
ORIGIN = f"http://{HOST}"
FLAG = AuthenticatorData.FLAG


@dataclass
class Device:
    """`knows_person`: it asks for a finger or a PIN. `origin` is the page that asks it. Most devices do not count."""

    knows_person: bool = True
    origin: str = ORIGIN
    is_in_frame: bool = False
    host: str = HOST
    counter: int = 0
    user: bytes = b""
    credential_id: bytes = field(default_factory=lambda: token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, question: dict[str, Any]) -> str:
        """Answer `creation_options` by a new passkey, in JSON."""
        asked = question["publicKey"]
        self.user = websafe_decode(asked["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(Aaguid(bytes(16)), self.credential_id, public)
        return self._said(
            {
                "clientDataJSON": self._client("webauthn.create", asked["challenge"]),
                "attestationObject": AttestationObject.create("none", self._data(FLAG.AT, made), {}),
            },
            credProps={"rk": True},
        )

    def prove(self, question: dict[str, Any]) -> str:
        """Answer `request_options` by what this passkey signs, in JSON."""
        client, data = self._client("webauthn.get", question["publicKey"]["challenge"]), self._data()
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._said(
            {
                "clientDataJSON": client,
                "authenticatorData": data,
                "signature": signature,
                "userHandle": self.user,
            }
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        return CollectedClientData.create(kind, challenge, self.origin, self.is_in_frame)

    def _data(self, flags: int = 0, made: bytes = b"") -> bytes:
        flags |= FLAG.UP | (FLAG.UV if self.knows_person else 0)
        return AuthenticatorData.create(sha256(self.host.encode()).digest(), flags, self.counter, made)

    def _said(self, response: dict[str, bytes], **results: object) -> str:
        name = websafe_encode(self.credential_id)
        written = {part: websafe_encode(value) for part, value in response.items()}
        said = {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": results}
        return json.dumps({**said, "response": written})


def sign_in_question(client: Client) -> dict[str, Any]:
    """Ask what a passkey is to sign so that it signs its person in."""
    answer = client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})
    question: dict[str, Any] = answer.json()["request_options"]
    return question


def add_passkey(client: Client, device: Device, *, password: str = "secret-enough", name: str = "") -> Any:
    """Add the device's passkey as the pages do it, and return the last answer."""
    client.post("/accounts/reauthenticate/", {"password": password})
    page = client.get("/accounts/2fa/webauthn/add/")
    made = device.make(page.context["js_data"]["creation_options"])
    return client.post(
        "/accounts/2fa/webauthn/add/", {"credential": made, "passwordless": "True", "name": name}
    )
