"""A line to the broker that has died is noticed by whoever listens over it, and another one takes its place."""

from __future__ import annotations

import asyncio
import errno
import os

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from redis.asyncio import SSLConnection, UnixDomainSocketConnection
from redis.exceptions import ConnectionError as LineIsDead

from apps.core.broker import Line, SafeLine, broker_options, listening_broker

# As the system says it of a line over which nothing was answered for a while.
DEAD = TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))


def test_a_listener_is_told_that_its_line_is_dead_and_listens_over_another() -> None:
    async def listen() -> bytes:
        async with (
            listening_broker(settings.REDIS_URL) as client,
            client.pubsub(ignore_subscribe_messages=True) as channel,
        ):
            await channel.subscribe("test of lines")
            assert await channel.get_message(timeout=0.05) is None
            channel.connection._reader.set_exception(DEAD)
            with pytest.raises(LineIsDead):
                await channel.get_message(timeout=0.05)

            assert await channel.get_message(timeout=0.05) is None
            await client.publish("test of lines", "Hi")
            return bytes((await channel.get_message(timeout=5))["data"])

    assert async_to_sync(listen)() == b"Hi"


@pytest.mark.timeout(30)
def test_screens_hear_again_after_their_line_has_died() -> None:
    async def hear() -> dict[str, object]:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        await layer.group_add("team.test", channel)
        try:
            [shard] = layer._get_layer()._shards
            # Once it has begun to listen.
            await asyncio.sleep(0.3)
            shard._pubsub.connection._reader.set_exception(DEAD)
            hearing = asyncio.create_task(layer.receive(channel))
            while not hearing.done():
                await asyncio.sleep(0.5)
                await layer.group_send("team.test", {"type": "live.head", "seq": 1})
            return dict(await hearing)
        finally:
            await layer.flush()

    assert async_to_sync(hear)() == {"type": "live.head", "seq": 1}


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("redis://:secret@broker.test:6380/2", Line),
        ("rediss://broker.test/0", SafeLine),
        ("unix:///run/broker.sock", UnixDomainSocketConnection),
    ],
)
def test_every_address_of_a_broker_is_read(url: str, kind: type) -> None:
    options = broker_options(url)

    assert options["connection_class"] is kind
    assert (options["socket_timeout"], options["socket_connect_timeout"]) == (2, 2)
    if kind is Line:
        assert (options["host"], options["port"], options["db"]) == ("broker.test", 6380, 2)
        assert options["password"] == "secret"


def test_a_line_under_tls_is_one_of_the_librarys() -> None:
    assert issubclass(SafeLine, SSLConnection)
