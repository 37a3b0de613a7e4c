"""What makes a body the same as another: a hash of it."""

from __future__ import annotations

import hashlib


def hash_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
