"""How many calls a key may make: a fixed window, counted in Redis in one step. Without Redis nobody is held up."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

QUOTA = 600
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

    @property
    def is_exceeded(self) -> bool:
        return self.used > QUOTA

    @property
    def header(self) -> str:
        return f'"default";r={max(QUOTA - self.used, 0)};t={self.resets_in}'


def spend(name: str) -> Allowance | None:
    """Count one call. Return what is left, or None when there is no Redis to count in."""
    try:
        # The client's annotation also covers its asynchronous kind.
        used, left = cast(
            "list[int]", _redis(settings.REDIS_URL).eval(_COUNT, 1, f"pivotcx:calls:{name}", str(WINDOW))
        )
    except redis.RedisError as error:
        logger.warning("API calls are not counted: Redis does not answer (%s).", type(error).__name__)
        return None
    return Allowance(used=used, resets_in=max(left, 1))


@lru_cache(maxsize=2)
def _redis(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=0.5,
        socket_connect_timeout=0.5,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=30,
    )
