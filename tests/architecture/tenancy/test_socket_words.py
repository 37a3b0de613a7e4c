"""What no page of ours would say to the socket, nor from where."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from apps.accounts.models import Role
from apps.chat.consumers import MEMBERSHIP_ENDED, MOST_WORDS, NOT_UNDERSTOOD, TOO_MUCH
from tests.architecture.sources import ROOT
from tests.architecture.tenancy.line import Line
from tests.architecture.tenancy.test_sockets import Teams, no_layer_left, opened, play, socket, teams
from tests.marks import committed

__all__ = ["no_layer_left", "teams"]
pytestmark = committed

NONSENSE = {
    "no JSON": {"text": "hello?"},
    "nothing": {"text": ""},
    "binary": {"bytes": b"\x00\x01"},
    "deeply nested": {"text": "[" * 60_000},
    "no object": {"text": "[1]"},
}
ODD = ['{"type": ["ping"]}', '{"type": "watch", "conversation": {"a": 1}, "since": 1e400}', '{"type": null}']


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_ends_it_without_a_fuss(teams: Teams, what: str) -> None:
    line = socket(teams.ours.people[Role.MEMBER], teams.ours)

    async def scenario() -> None:
        await opened(line)
        await line.throw(**NONSENSE[what])
        assert await line.closing_code() == NOT_UNDERSTOOD

    play(scenario)


def test_odd_words_do_no_harm(teams: Teams) -> None:
    ours = teams.ours
    line = socket(ours.people[Role.MEMBER], ours)
    watched = teams.hidden.pk

    async def scenario() -> None:
        await opened(line)
        for words in (*ODD, f'{{"type": "watch", "conversation": "{watched}", "since": {10**30}}}'):
            await line.throw(text=words)
        await line.say(type="ping")
        assert (await line.hear())["type"] == "pong"
        await line.hang_up()

    play(scenario)


@pytest.mark.parametrize(
    "origin",
    [
        b"http://testserver:8101",
        b"https://testserver",
        b"http://localhost",
        b"http://127.0.0.1:6666",
        b"http://[",
        b"http://testserver:99999999",
        b"null",
    ],
)
def test_another_port_or_scheme_is_somebody_else(teams: Teams, origin: bytes) -> None:
    line = socket(teams.ours.people[Role.MEMBER], teams.ours, origin=origin)

    async def scenario() -> None:
        assert not await line.connect()

    play(scenario)


def test_a_question_that_is_no_text_is_refused(teams: Teams) -> None:
    line = Line(teams.ours.people[Role.MEMBER], question="")
    line.scope["query_string"] = b"team=\xff"

    async def scenario() -> None:
        assert await line.connect()
        assert await line.closing_code() == MEMBERSHIP_ENDED

    play(scenario)


def test_who_never_stops_talking_is_hung_up_on(teams: Teams) -> None:
    ours = teams.ours
    line, colleague = socket(ours.people[Role.MEMBER], ours), socket(ours.people[Role.MANAGER], ours)

    async def scenario() -> None:
        await opened(line)
        await opened(colleague)
        for _ in range(MOST_WORDS + 1):
            await line.throw(text='{"type": "here"}')
        assert await line.closing_code() == TOO_MUCH
        await colleague.say(type="ping")
        assert (await colleague.hear())["type"] == "pong"
        await colleague.hang_up()

    play(scenario)


@pytest.mark.parametrize("file", ["Procfile", "Dockerfile"])
def test_no_long_words_are_read_at_all(file: str) -> None:
    words: Any = (ROOT / file).read_text().replace('"', " ").replace(",", " ")
    command = shlex.split(words, comments=True)
    assert command[command.index("--ws-max-size") + 1] == "65536"
