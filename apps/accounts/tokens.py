"""The unguessable words in links. Only their hashes are kept."""

from __future__ import annotations

import base64
import hashlib
from uuid import UUID

from django.utils.crypto import salted_hmac


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_token(invitation_id: UUID) -> str:
    """Return the token of an invitation's link: made from its id and our secret, so that a late mail can name it."""
    mac = salted_hmac("accounts.invitation", invitation_id.bytes, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
