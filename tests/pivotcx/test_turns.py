"""Programs take turns at a web process's threads, and people wait for none of them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from pivotcx.turns import Turns, caller_of

PERSON = {"path": "/chat/", "headers": []}


def partner(key: str) -> dict[str, Any]:
    return {"path": "/api/v1/candidates", "headers": [(b"authorization", f"Bearer {key}".encode())]}


class Desk:
    """Where requests are answered as slowly as a test wants."""

    def __init__(self, *, status: int = 200, **turns: Any) -> None:
        self.turns, self.status = Turns(**turns), status
        self.begun: list[str] = []
        self.may_end = asyncio.Event()

    def ask(self, scope: dict[str, Any], name: str) -> asyncio.Task[None]:
        async def answering(send: Any) -> None:
            self.begun.append(name)
            await self.may_end.wait()
            await send({"type": "http.response.start", "status": self.status})

        async def send(_message: Any) -> None:
            pass

        return asyncio.create_task(self.turns.answer(scope, send, answering))


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_program_has_so_many_turns_at_once_and_the_next_is_in_its_line():
    async def go() -> None:
        desk = Desk(of_all=4, of_one=2)
        asked = [desk.ask(partner("a"), f"a{nth}") for nth in range(3)]
        asked.append(desk.ask(partner("b"), "b0"))
        await settle()
        assert desk.begun == ["a0", "a1", "b0"]

        desk.may_end.set()
        await asyncio.gather(*asked)
        assert desk.begun[3:] == ["a2"]

    asyncio.run(go())


def test_all_programs_together_leave_threads_for_people():
    async def go() -> None:
        desk = Desk(of_all=4, of_one=2)
        asked = [desk.ask(partner(str(nth % 5)), f"{nth}") for nth in range(10)]
        asked += [desk.ask(PERSON, "person") for _ in range(3)]
        await settle()
        assert len(desk.begun) == 7
        assert desk.begun.count("person") == 3

        desk.may_end.set()
        await asyncio.gather(*asked)
        assert len(desk.begun) == 13

    asyncio.run(go())


def test_who_was_told_to_wait_is_heard_again_after_a_rest_and_nobody_else_waits_for_that():
    async def go() -> None:
        desk = Desk(of_all=1, of_one=1, rest=0.05, status=429)
        desk.may_end.set()
        loop = asyncio.get_running_loop()
        begun = loop.time()
        asked = [desk.ask(partner(key), name) for key, name in (("a", "a0"), ("a", "a1"), ("b", "b0"))]
        await settle()
        assert desk.begun == ["a0", "b0"]

        await asyncio.gather(*asked)
        assert loop.time() - begun >= 0.1

    asyncio.run(go())


def test_what_goes_wrong_gives_its_turn_back():
    async def go() -> None:
        turns = Turns(of_all=1, of_one=1)

        async def wrong(_send: Any) -> None:
            raise ZeroDivisionError

        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                async with asyncio.timeout(1):
                    await turns.answer(partner("a"), wrong, wrong)

    asyncio.run(go())


@pytest.mark.parametrize(
    ("path", "caller"),
    [
        ("/webhooks/twilio/one/status", "/webhooks/twilio/one/status"),
        ("/webhooks/twilio/one/status/018f", "/webhooks/twilio/one/status"),
        ("/feeds/in/one", "/feeds/in/one"),
        ("/api/v1/candidates", "/api/Bearer a"),
        # Of people, also what the carrier brings of them.
        ("/webhooks/twilio/one/inbound", ""),
        ("/webhooks/twilio/one/voice", ""),
        ("/feeds/", ""),
        ("/chat/", ""),
    ],
)
def test_programs_are_known_by_what_they_show(path, caller):
    assert caller_of(partner("a") | {"path": path}) == caller
