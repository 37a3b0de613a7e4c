"""Numbering events once they are committed, and telling open screens.

Commits do not arrive in the order of ids, so a reader that remembers "up to 17" could step over a 16 that commits late.
Here each team's committed events get the next numbers, 1, 2, 3 …, under a lock of the team, out of the writers' way:
whoever has seen n has seen all up to n. Telling is a hint that may be lost: a screen that finds a hole asks again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction
from django.utils.module_loading import import_string
from redis.exceptions import RedisError

from apps.accounts.tenancy import as_team
from apps.core.broker import listening_broker
from apps.core.health import beat
from apps.events.hearing import is_heard
from apps.events.models import Event
from apps.events.selectors import recent_heads, teams_to_relay
from apps.events.wakes import WAKE_CHANNEL

logger = logging.getLogger(__name__)

BATCH = 100
# How often to look without having been woken.
LOOK_EVERY = 1.0
# How many seconds after a team's newest number it is named again: who missed it hears of it, whatever was away. Not
# each second: to a thousand screens a number takes nearly what a text takes.
REMINDED_AFTER = (1.0, 3.0, 6.0, 10.0)
# How many of the log's last events a relay that starts looks through for what another numbered and did not tell.
LOOK_BACK = 1000


def group_of_team(team_id: UUID) -> str:
    return f"team.{team_id.hex}"


@dataclass(frozen=True)
class Batch:
    """Some events of a team in a row, as open screens hear of them."""

    team_id: UUID
    # The number before the first: a screen that has not seen it has missed something.
    prev: int
    seq: int
    payload: dict[str, Any]


Renderer = Callable[..., dict[str, Any]]


class Reminders:
    """The newest numbers of the teams that something has just happened in."""

    def __init__(self, heads: dict[UUID, int], *, now: float) -> None:
        self._heads: dict[UUID, tuple[int, list[float]]] = {}
        for team_id, seq in heads.items():
            self.add(team_id, seq=seq, now=now)

    def add(self, team_id: UUID, *, seq: int, now: float) -> None:
        self._heads[team_id] = seq, [now + seconds for seconds in REMINDED_AFTER]

    async def tell(self, *, now: float) -> None:
        """Name the numbers whose time it is once more. While nobody can be told, none is forgotten."""
        for team_id, (seq, moments) in list(self._heads.items()):
            later = [moment for moment in moments if moment > now]
            if later == moments:
                continue
            if not await _tell(team_id, {"type": "live.head", "seq": seq}):
                self.add(team_id, seq=seq, now=now)
            elif later:
                self._heads[team_id] = seq, later
            else:
                del self._heads[team_id]


def number_events(*, team_id: UUID) -> list[Event]:
    """Give the team's committed events their numbers. Return the newly numbered, in order; each is returned once."""
    with as_team(team_id), transaction.atomic():
        return list(Event.objects.raw("SELECT * FROM events_number(%s, %s)", [team_id, BATCH]))


def draw(*, team_id: UUID, events: Sequence[Event], render: Renderer) -> Batch:
    """Draw events that have just been numbered, once for all who will see them."""
    with as_team(team_id), transaction.atomic():
        payload = render(team_id=team_id, events=events)
    return Batch(team_id=team_id, prev=_number(events[0]) - 1, seq=_number(events[-1]), payload=payload)


def _number(event: Event) -> int:
    assert event.seq is not None  # noqa: S101  (it has just been numbered)
    return event.seq


async def relay_forever() -> None:
    """Relay until cancelled. Redis or PostgreSQL may go away and come back meanwhile."""
    render: Renderer = import_string(settings.LIVE_RENDERER)
    woken: asyncio.Queue[UUID] = asyncio.Queue()
    listener = asyncio.create_task(_listen(woken))
    reminders: Reminders | None = None
    # Who had news in the last turn, and may have more.
    teams: set[UUID] = set()
    try:
        looked_at = 0.0
        while True:
            teams |= await _woken_teams(woken, patience=0 if teams else LOOK_EVERY)
            try:
                if reminders is None:
                    heads = await sync_to_async(recent_heads)(at_most=LOOK_BACK)
                    reminders = Reminders(heads, now=time.monotonic())
                if time.monotonic() - looked_at >= LOOK_EVERY:
                    looked_at = time.monotonic()
                    teams |= set(await sync_to_async(teams_to_relay)())
                    await reminders.tell(now=looked_at)
                    await sync_to_async(beat)("relay")
                told = await relay_turn(teams, render)
                for team_id, seq in told.items():
                    reminders.add(team_id, seq=seq, now=time.monotonic())
                teams = set(told)
            except (DatabaseError, InterfaceError) as error:
                logger.warning(
                    "The database does not answer (%s); the relay tries again.", type(error).__name__
                )
                await sync_to_async(_drop_connection)()
                await asyncio.sleep(LOOK_EVERY)
    finally:
        listener.cancel()


async def relay_turn(teams: Iterable[UUID], render: Renderer) -> dict[UUID, int]:
    """Number one batch of each team and tell who listens, so that a burst in one keeps nobody else waiting.

    Return the newest number of each team that had news: it may have more.
    """
    told = {}
    for team_id in teams:
        events = await sync_to_async(number_events)(team_id=team_id)
        if not events:
            continue
        # Drawing is the dearest of it. Whoever comes after this question begins behind these numbers.
        if await sync_to_async(is_heard)(group_of_team(team_id)):
            batch = await sync_to_async(draw)(team_id=team_id, events=events, render=render)
            message = {"type": "live.batch", "prev": batch.prev, "seq": batch.seq, **batch.payload}
            await _tell(team_id, message)
        told[team_id] = _number(events[-1])
    await sync_to_async(close_old_connections)()
    return told


async def _tell(team_id: UUID, message: dict[str, Any]) -> bool:
    """Tell a team's open screens, and return whether that went. What they miss they find by its number."""
    try:
        await get_channel_layer().group_send(group_of_team(team_id), message)
    except (RedisError, OSError) as error:
        logger.warning("Open screens could not be told (%s).", type(error).__name__)
        return False
    return True


async def _woken_teams(woken: asyncio.Queue[UUID], *, patience: float) -> set[UUID]:
    teams: set[UUID] = set()
    with contextlib.suppress(TimeoutError):
        teams.add(await asyncio.wait_for(woken.get(), patience))
    while not woken.empty():
        teams.add(woken.get_nowait())
    return teams


async def _listen(woken: asyncio.Queue[UUID]) -> None:
    while True:
        client = listening_broker(settings.REDIS_URL)
        try:
            async with client.pubsub(ignore_subscribe_messages=True) as channel:
                await channel.subscribe(WAKE_CHANNEL)
                async for message in channel.listen():
                    # What names no team is not ours; the look of each second needs no name.
                    with contextlib.suppress(ValueError):
                        woken.put_nowait(UUID(message["data"].decode()))
        except (RedisError, OSError) as error:
            logger.warning("No wakes from Redis (%s); looking by myself.", type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)
        finally:
            with contextlib.suppress(RedisError, OSError):
                await client.aclose()


def _drop_connection() -> None:
    with contextlib.suppress(DatabaseError, InterfaceError):
        connection.close()
