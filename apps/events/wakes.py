"""Waking the relay when something has been written, without relying on it."""

from __future__ import annotations

import logging
from functools import lru_cache
from uuid import UUID

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from apps.core.afterwards import after_commit

logger = logging.getLogger(__name__)

# The relay listens here. A lost wake costs a second: it also looks by itself.
WAKE_CHANNEL = "pivotcx:events"


def wake_relay_after_commit(team_id: UUID) -> None:
    after_commit(_wake, team_id)


def _wake(team_id: UUID) -> None:
    try:
        broker(settings.REDIS_URL).publish(WAKE_CHANNEL, str(team_id))
    except redis.RedisError as error:
        logger.warning(
            "The relay could not be woken (%s); it looks by itself within a second.", type(error).__name__
        )


@lru_cache(maxsize=2)
def broker(url: str) -> redis.Redis:
    """Return what asks the broker, and waits for it no longer than two seconds."""
    return redis.Redis.from_url(
        url, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0), health_check_interval=30
    )
