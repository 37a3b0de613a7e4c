"""Ids that may leave the house: opaque, unguessable, and in the order in which they were made."""

from __future__ import annotations

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """Return a UUID of version 7: 48 bits of time, then 74 of counter and chance (RFC 9562)."""
    return uuid_utils.compat.uuid7()
