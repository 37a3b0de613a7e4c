"""The unguessable words in links. Only their hashes are kept."""

from __future__ import annotations

import base64
import hashlib
from uuid import UUID

from django.utils.crypto import salted_hmac


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def mailed_token(invitation_id: UUID) -> str:
    """Return the token that only the invited mailbox gets: whoever brings it back can read that mailbox.

    Made from the id and our secret, so that a late mail can name it.
    """
    return _token("accounts.invitation.mailed", invitation_id)


def shown_token(invitation_id: UUID) -> str:
    """Return the token of the copy that the inviter sees: it proves nothing of who brings it."""
    return _token("accounts.invitation", invitation_id)


def _token(purpose: str, invitation_id: UUID) -> str:
    mac = salted_hmac(purpose, invitation_id.bytes, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
