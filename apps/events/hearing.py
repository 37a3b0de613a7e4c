"""What the open screens of a process hear of their teams: each message is read once, whoever hears it.

Channels hands a message to each socket by itself: with a thousand screens it was read a thousand times, and the same
words were put together as often. Here a process listens once for each team, and lays what it heard beside each screen.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer
from django.conf import settings
from redis.exceptions import RedisError

from apps.events.wakes import broker

# So many messages wait for a screen that listens slowly. Then it misses some, and finds that by their numbers.
MOST_WAITING = 100


@dataclass(frozen=True, slots=True)
class News:
    """A message to a group, the same one for each screen: nobody changes it."""

    message: dict[str, Any]
    # What screens have made of it that is the same for others.
    made: dict[Hashable, str] = field(default_factory=dict)


Heard = asyncio.Queue[News]


class _Ear:
    """The one listener for a group of this process, and the screens beside which it lays what it hears."""

    def __init__(self, group: str) -> None:
        self.group = group
        self.screens: set[Heard] = set()
        # Who comes and who goes take turns: a group is left before it is joined again.
        self.turn = asyncio.Lock()
        self._channel = ""
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Listen; nothing when it does."""
        if self._task is not None and not self._task.done():
            return
        layer = get_channel_layer()
        self._channel = self._channel or await layer.new_channel()
        await layer.group_add(self.group, self._channel)
        self._task = asyncio.create_task(self._listen(), name=f"hears {self.group}")

    async def close(self) -> None:
        if self._task is None:
            return
        with contextlib.suppress(RedisError, OSError):
            await get_channel_layer().group_discard(self.group, self._channel)
        self._task.cancel()
        await asyncio.wait([self._task])
        self._task, self._channel = None, ""

    async def _listen(self) -> None:
        layer = get_channel_layer()
        while True:
            news = News(await layer.receive(self._channel))
            for heard in self.screens:
                if not heard.full():
                    heard.put_nowait(news)


# By the event loop: one in a process that serves.
_EARS: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, _Ear]] = WeakKeyDictionary()


async def join(group: str) -> Heard:
    """Return where everything that a group hears from now on is laid."""
    ears = _EARS.setdefault(asyncio.get_running_loop(), {})
    ear = ears.setdefault(group, _Ear(group))
    heard: Heard = asyncio.Queue(MOST_WAITING)
    async with ear.turn:
        await ear.open()
        ear.screens.add(heard)
    return heard


def is_heard(group: str) -> bool:
    """Tell whether a process, whichever, listens for a group."""
    # By the name that Channels gives it.
    layers: Any = settings.CHANNEL_LAYERS
    name = f"{layers['default']['CONFIG']['prefix']}__group__{group}"
    try:
        told: Any = broker(settings.REDIS_URL).pubsub_numsub(name)
    except RedisError:
        # Who cannot be asked about may be there.
        return True
    ((_, listeners),) = told
    return bool(listeners)


async def leave(group: str, heard: Heard) -> None:
    """Lay nothing there any more."""
    ear = _EARS.get(asyncio.get_running_loop(), {}).get(group)
    if ear is None:
        return
    ear.screens.discard(heard)
    async with ear.turn:
        if not ear.screens:
            await ear.close()
