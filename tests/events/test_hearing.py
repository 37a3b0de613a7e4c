"""What the screens of a process hear: each message once for all, in its order, whoever comes and goes meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from apps.events import hearing
from apps.events.hearing import MOST_WAITING, Heard, is_heard, join, leave

PATIENCE = 10


def play(scenario: Callable[[str], Coroutine[Any, Any, None]]) -> None:
    """Play it for a group of its own, in a loop of its own."""

    async def whole() -> None:
        await asyncio.wait_for(scenario(f"team.{uuid4().hex}"), PATIENCE)
        await get_channel_layer().flush()

    asyncio.run(whole())


async def say(group: str, number: int) -> None:
    await get_channel_layer().group_send(group, {"type": "live.head", "seq": number})


async def next_of(heard: Heard) -> int:
    seq: int = (await heard.get()).message["seq"]
    return seq


def test_a_message_is_read_once_for_all_screens() -> None:
    async def scenario(group: str) -> None:
        screens = [await join(group) for _ in range(3)]
        await say(group, 1)
        (first, *others) = [await heard.get() for heard in screens]

        assert first.message["seq"] == 1
        assert all(news is first for news in others)

    play(scenario)


def test_screens_hear_of_their_own_group_in_order() -> None:
    async def scenario(group: str) -> None:
        ours, foreign = await join(group), await join(f"{group}.another")
        for number in range(20):
            await say(group, number)
        await say(f"{group}.another", 99)

        assert [await next_of(ours) for _ in range(20)] == list(range(20))
        assert await next_of(foreign) == 99
        assert (ours.empty(), foreign.empty()) == (True, True)

    play(scenario)


def test_a_screen_that_does_not_listen_holds_up_nobody_and_keeps_only_so_much() -> None:
    async def scenario(group: str) -> None:
        deaf, awake = await join(group), await join(group)
        for number in range(MOST_WAITING + 5):
            await say(group, number)
            assert await next_of(awake) == number

        assert deaf.qsize() == MOST_WAITING

    play(scenario)


def test_who_has_left_hears_nothing_and_who_comes_back_hears_all() -> None:
    async def scenario(group: str) -> None:
        gone, stays = await join(group), await join(group)
        await leave(group, gone)
        await say(group, 1)
        assert await next_of(stays) == 1
        await leave(group, stays)
        await say(group, 2)

        again = await join(group)
        await say(group, 3)
        assert await next_of(again) == 3
        assert (gone.empty(), stays.empty()) == (True, True)

    play(scenario)


def test_whoever_comes_while_the_last_one_goes_hears_all() -> None:
    async def scenario(group: str) -> None:
        for number in range(20):
            last = await join(group)
            (_, heard) = await asyncio.gather(leave(group, last), join(group))
            await say(group, number)
            assert await next_of(heard) == number
            await leave(group, heard)

    play(scenario)


def test_it_is_known_whether_anybody_listens() -> None:
    async def scenario(group: str) -> None:
        heard = sync_to_async(is_heard)
        found = [await heard(group)]
        one, other = await join(group), await join(group)
        await leave(group, one)
        found.append(await heard(group))
        await leave(group, other)
        found.append(await heard(group))
        assert found == [False, True, False]

    play(scenario)


def test_a_broker_that_is_away_lets_nobody_in_and_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(group: str) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(hearing, "get_channel_layer", Away)
            with pytest.raises(ConnectionError):
                await join(group)
        heard = await join(group)
        await say(group, 5)
        assert await next_of(heard) == 5

    play(scenario)


class Away:
    async def new_channel(self) -> str:
        raise ConnectionError
