"""Telling the open pages of a person that their place in a team, or their session, has changed or ended."""

from __future__ import annotations

import logging
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from apps.core.afterwards import after_commit

logger = logging.getLogger(__name__)


def group_of_user(user_id: UUID) -> str:
    return f"user.{user_id.hex}"


def end_sockets_after_commit(*, user_id: UUID, team_id: UUID) -> None:
    """Close the sockets that a person has open in a team, once the change is committed."""
    after_commit(_end_sockets, user_id, team_id)


def question_sockets_after_commit(*, user_id: UUID) -> None:
    """Let each open socket of a person look, once the change is committed, whether its own session still stands."""
    after_commit(_tell, user_id, {"type": "session.questioned"})


def renew_sockets_after_commit(*, user_id: UUID) -> None:
    """Let a person's open sockets whose session has another name now, once that is committed, come back by it."""
    after_commit(_tell, user_id, {"type": "session.renamed"})


def _end_sockets(user_id: UUID, team_id: UUID) -> None:
    _tell(user_id, {"type": "membership.ended", "team": str(team_id)})


def _tell(user_id: UUID, message: dict[str, str]) -> None:
    try:
        async_to_sync(get_channel_layer().group_send)(group_of_user(user_id), message)
    except (RedisError, OSError) as error:
        # Each socket also asks for its membership by itself, at every ping.
        logger.warning("Open pages could not be told that a place has ended (%s).", type(error).__name__)
