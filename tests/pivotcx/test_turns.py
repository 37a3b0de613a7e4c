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
        self.turns, self.status = Turns(**{"quick": 10} | turns), status
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


def test_who_is_quick_waits_for_the_quick_and_not_for_those_who_take_long():
    async def go() -> None:
        desk = Desk(quick=2, soon=0.05)
        asked = [desk.ask(partner(str(nth)), f"{nth}") for nth in range(4)]
        await settle()
        assert desk.begun == ["0", "1"]

        await asyncio.sleep(0.1)
        assert desk.begun == ["0", "1", "2", "3"]

        desk.may_end.set()
        await asyncio.gather(*asked)
        # Whoever is answered leaves their turn once, and not again when they would have been slow.
        await asyncio.sleep(0.1)
        desk.may_end.clear()
        asked = [desk.ask(partner(str(nth)), f"again {nth}") for nth in range(4)]
        await settle()
        assert desk.begun[4:] == ["again 0", "again 1"]
        desk.may_end.set()
        await asyncio.gather(*asked)

    asyncio.run(go())


def test_no_call_of_a_program_begins_while_a_person_waits_for_a_page():
    async def go() -> None:
        desk = Desk(patience=60)
        asked = [desk.ask(PERSON, "person"), desk.ask(partner("a"), "a")]
        news = {"path": "/webhooks/twilio/one/status", "headers": []}
        asked.append(desk.ask(news, "the carrier's news"))
        await settle()
        assert desk.begun == ["person", "the carrier's news"]

        desk.may_end.set()
        await asyncio.gather(*asked)
        assert desk.begun[2:] == ["a"]

    asyncio.run(go())


def test_a_program_waits_no_longer_than_it_takes_a_page_to_begin():
    async def go() -> None:
        turns, may_end, begun = Turns(patience=60), asyncio.Event(), asyncio.Event()

        async def file(send: Any) -> None:
            await send({"type": "http.response.start", "status": 200})
            await may_end.wait()

        async def call(_send: Any) -> None:
            begun.set()

        async def send(_message: Any) -> None:
            pass

        person = asyncio.create_task(turns.answer(PERSON, send, file))
        await settle()
        async with asyncio.timeout(1):
            await turns.answer(partner("a"), send, call)
        assert begun.is_set()
        may_end.set()
        await person

    asyncio.run(go())


def test_a_day_full_of_pages_does_not_end_a_programs_calls():
    async def go() -> None:
        desk = Desk(patience=0.05)
        asked = [desk.ask(PERSON, "person"), desk.ask(partner("a"), "a")]
        await asyncio.sleep(0.1)
        assert desk.begun == ["person", "a"]
        desk.may_end.set()
        await asyncio.gather(*asked)

    asyncio.run(go())


def test_what_goes_wrong_gives_its_turn_back():
    async def go() -> None:
        turns = Turns(of_all=1, of_one=1, quick=1, patience=60)

        async def wrong(_send: Any) -> None:
            raise ZeroDivisionError

        for _ in range(2):
            for scope in (PERSON, partner("a")):
                with pytest.raises(ZeroDivisionError):
                    async with asyncio.timeout(1):
                        await turns.answer(scope, wrong, wrong)

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
