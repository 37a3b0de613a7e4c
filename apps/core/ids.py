"""Ids that may leave the house: opaque, unguessable, and in the order in which they were made."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import uuid_utils
import uuid_utils.compat

# The same, made where rows are made that no program holds: 48 bits of time and then chance.
NEW_ID = (
    "(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || "
    "substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid"
)


def new_id() -> UUID:
    """Return a UUID of version 7: 48 bits of time, then 74 of counter and chance (RFC 9562)."""
    return uuid_utils.compat.uuid7()


def new_key() -> str:
    """Return one as it is written: where thousands are made, a UUID takes ten times as long to make and to write."""
    return str(uuid_utils.uuid7())


def as_array(ids: Iterable[UUID | str]) -> str:
    """Return ids as one text, to be cast to uuid[]: the driver writes each of a list by itself."""
    return f"{{{','.join(map(str, ids))}}}"
