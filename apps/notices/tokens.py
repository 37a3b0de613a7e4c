"""The link by which somebody ends their daily mail without signing in: signed, so that nobody makes it up."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.core import signing

SALT = "notices.digest"


class Ending(NamedTuple):
    team_id: UUID
    user_id: UUID


def ending_token(*, team_id: UUID, user_id: UUID) -> str:
    return signing.dumps([str(team_id), str(user_id)], salt=SALT)


def read_ending(token: str) -> Ending | None:
    """Return for whom a token of ours stands; None for any other."""
    try:
        team_id, user_id = signing.loads(token, salt=SALT)
        return Ending(UUID(team_id), UUID(user_id))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
