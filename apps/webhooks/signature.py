"""How a call of ours is signed: Standard Webhooks 1.0.0 (github.com/standard-webhooks/standard-webhooks).

Signed is `{id}.{timestamp}.{body}` with HMAC-SHA256, by the bytes behind `whsec_`; while a secret is being changed,
with the old one, too. The id stays the same when we try again: by it a receiver knows what it has had.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

MARK = "whsec_"
# The standard says 24 to 64.
RANDOM_BYTES = 32


def new_secret() -> str:
    """Return a secret as a receiver keeps it."""
    return MARK + base64.b64encode(secrets.token_bytes(RANDOM_BYTES)).decode()


def signed_headers(
    *, webhook_id: str, at: datetime, body: bytes, with_secrets: Iterable[str]
) -> dict[str, str]:
    """Return the three headers of a call that is made now, with a signature for each secret."""
    timestamp = str(int(at.timestamp()))
    content = f"{webhook_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{_signature(secret, content)}" for secret in with_secrets),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(MARK))
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
