"""A cache whose loss is no error: sign-in and pages go on while Redis is away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, which answers "not there" when there is no Redis.

    Rate limits that live in it are then not counted: letting people in beats locking everybody out.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _or(default, lambda: super(ForgivingRedisCache, self).get(key, default, version))

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        return _or({}, lambda: super(ForgivingRedisCache, self).get_many(keys, version))

    def set(self, key: Any, value: Any, timeout: Any = ..., version: int | None = None) -> None:
        kept = {} if timeout is ... else {"timeout": timeout}
        _or(None, lambda: super(ForgivingRedisCache, self).set(key, value, version=version, **kept))

    def add(self, key: Any, value: Any, timeout: Any = ..., version: int | None = None) -> Any:
        kept = {} if timeout is ... else {"timeout": timeout}
        return _or(True, lambda: super(ForgivingRedisCache, self).add(key, value, version=version, **kept))

    def delete(self, key: Any, version: int | None = None) -> Any:
        return _or(False, lambda: super(ForgivingRedisCache, self).delete(key, version))


def _or(otherwise: Any, ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except redis.RedisError as error:
        logger.warning("The cache does not answer (%s).", type(error).__name__)
        return otherwise
