"""Lines to the broker over which somebody listens. One that is dead is given up, and another one made.

Over a cable that was cut nothing comes, and after a while the system says so to whoever reads. To Python that is a
`TimeoutError`, and so is the end of a pause that a reader has set itself. redis-py (8.1) takes the one for the
other and reads on, at once and for ever: nothing else in the process has its turn any more.
"""

from __future__ import annotations

from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer
from redis.asyncio import Connection, ConnectionPool, Redis, SSLConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LineIsDead

# In seconds, for an answer and for a line. Who only listens waits for as long as nothing comes.
PATIENCE = 2


class _Mortal:
    """A line that says when it is dead."""

    _reader: Any

    async def read_response(self, *args: Any, **kwargs: Any) -> Any:
        response = await super().read_response(*args, **kwargs)  # type: ignore[misc]
        error = self._reader.exception() if response is None and self._reader else None
        if error is not None:
            await self.disconnect(nowait=True)  # type: ignore[attr-defined]
            message = f"Nothing comes from the broker any more: {error}"
            raise LineIsDead(message) from error
        return response


class Line(_Mortal, Connection):
    pass


class SafeLine(_Mortal, SSLConnection):
    pass


MORTAL: dict[type[Any], type[Any]] = {Connection: Line, SSLConnection: SafeLine}


def broker_options(url: str) -> dict[str, Any]:
    """Return what a pool of lines to the broker is made with."""
    pool = ConnectionPool.from_url(url)
    return {
        **pool.connection_kwargs,
        "connection_class": MORTAL.get(pool.connection_class, pool.connection_class),
        "socket_timeout": PATIENCE,
        "socket_connect_timeout": PATIENCE,
        "retry": Retry(NoBackoff(), 0),
    }


def listening_broker(url: str) -> Redis:
    """Return a client for whoever listens. It is for its caller to close."""
    return Redis.from_pool(ConnectionPool(**broker_options(url)))


class ChannelLayer(RedisPubSubChannelLayer):
    """What open screens hear through, over such lines."""

    def __init__(self, *args: Any, hosts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, hosts=[broker_options(url) for url in hosts], **kwargs)
