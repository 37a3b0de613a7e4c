"""How many calls a key may make, and all of a team: fixed windows, counted in Redis. Without it nobody is held up."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import cast
from uuid import UUID

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

QUOTA = 600
# Of all keys of a team together: whoever makes many of them gets no more of what others share with it.
TEAM_QUOTA = 1_800
WINDOW = 60
POLICY = f'"default";q={QUOTA};w={WINDOW}'

# One step, or a count could be left behind that never ends.
_COUNT = """
local used = redis.call('INCR', KEYS[1])
if used == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return {used, redis.call('TTL', KEYS[1])}
"""


@dataclass(frozen=True)
class Allowance:
    """What is left of a window, after this call."""

    used: int
    resets_in: int
    quota: int

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.quota

    @property
    def header(self) -> str:
        return f'"default";r={max(self.quota - self.used, 0)};t={self.resets_in}'


def spend(name: str) -> Allowance | None:
    """Count one call. Return what is left, or None when there is no Redis to count in."""
    return _spend(name, QUOTA)


def spend_of_team(team_id: UUID) -> Allowance | None:
    """Count the same call among those of all keys of its team."""
    return _spend(f"team:{team_id}", TEAM_QUOTA)


def _spend(name: str, quota: int) -> Allowance | None:
    try:
        # The client's annotation also covers its asynchronous kind.
        used, left = cast(
            "list[int]", _redis(settings.REDIS_URL).eval(_COUNT, 1, f"pivotcx:calls:{name}", str(WINDOW))
        )
    except redis.RedisError as error:
        logger.warning("API calls are not counted: Redis does not answer (%s).", type(error).__name__)
        return None
    return Allowance(used=used, resets_in=max(left, 1), quota=quota)


@lru_cache(maxsize=2)
def _redis(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=0.5,
        socket_connect_timeout=0.5,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=30,
    )
