"""The socket: it opens for a member's own session and origin only, and carries what that member may see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from django.contrib.sessions.models import Session
from django.db import connections, transaction
from django.utils import timezone

from apps.accounts.models import Membership, Role, User
from apps.accounts.services import change_role, remove_member
from apps.accounts.tenancy import as_team
from apps.chat.consumers import MEMBERSHIP_ENDED, SIGNED_OUT, LiveConsumer
from apps.chat.live import render_events
from apps.chat.models import Conversation, ConversationShare
from apps.events.relay import group_of_team, relay_turn
from apps.events.selectors import head_of
from apps.messaging.models import Number
from tests.architecture.tenancy.line import HOME, Line
from tests.architecture.tenancy.world import World, make_world
from tests.factories.chat import text_in
from tests.marks import committed

pytestmark = committed


class Teams:
    """Two teams, really committed, and all that has happened in them told."""

    def __init__(self) -> None:
        self.ours, self.theirs = (make_world(name, of=[ConversationShare]) for name in ("ours", "theirs"))
        with as_team(self.ours.team.pk):
            # Shared with nobody.
            self.hidden = text_in(self.ours.row(Number), body="Only for members").conversation

    async def tell(self) -> None:
        """Let the relay tell everybody."""
        teams: Iterable[UUID] = (self.ours.team.pk, self.theirs.team.pk)
        while teams := await relay_turn(teams, render_events):
            pass

    async def something_happens(self, world: World, conversation: Conversation) -> None:
        await sync_to_async(self._text)(world, conversation)
        await self.tell()

    @staticmethod
    def _text(world: World, conversation: Conversation) -> None:
        with as_team(world.team.pk), transaction.atomic():
            text_in(world.row(Number), phone=conversation.candidate.phone, body="News")


@pytest.fixture
def teams(transactional_db: None) -> Teams:
    teams = Teams()
    async_to_sync(teams.tell)()
    return teams


@pytest.fixture(autouse=True)
def no_layer_left(transactional_db: None) -> Any:
    """Each scenario has an event loop of its own, and with it a channel layer of its own."""
    yield
    async_to_sync(get_channel_layer().flush)()


def socket(user: User | None, team: World, *, origin: bytes | None = HOME) -> Line:
    return Line(user, question=f"team={team.team.pk}", origin=origin)


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        try:
            await scenario()
        finally:
            # In the thread that asked the database for the sockets.
            await sync_to_async(connections.close_all)()

    async_to_sync(whole)()


async def opened(line: Line) -> None:
    assert await line.connect()
    assert (await line.hear())["type"] == "hello"


async def items(line: Line) -> list[Any]:
    batch = await line.hear()
    assert batch["type"] == "batch"
    return list(batch["items"])


def test_it_does_not_open_from_elsewhere(teams: Teams) -> None:
    member = teams.ours.people[Role.MEMBER]
    origins = [b"http://elsewhere.example", b"http://testserver.elsewhere.example", None]
    refused = [socket(member, teams.ours, origin=origin) for origin in origins]

    async def scenario() -> None:
        for line in refused:
            assert not await line.connect(), line.scope

    play(scenario)


def test_strangers_hear_only_that_they_must_go(teams: Teams) -> None:
    ours, theirs = teams.ours, teams.theirs
    member, other = ours.people[Role.MEMBER], theirs.people[Role.MANAGER]
    lost = [Line(member, question=question) for question in ("", f"team={uuid4()}", "team=*")]
    strangers = [socket(member, theirs), socket(other, ours), *lost]
    refused = [(socket(None, ours), SIGNED_OUT), *((line, MEMBERSHIP_ENDED) for line in strangers)]

    async def scenario() -> None:
        for line, code in refused:
            assert await line.connect()
            assert await line.closing_code() == code, line.scope
            await line.say(type="watch", conversation=str(ours.row(Conversation).pk), since=0)
        await teams.something_happens(ours, ours.row(Conversation))
        for line, _ in refused:
            assert await line.is_silent()
            await line.hang_up()

    play(scenario)


def test_each_team_hears_only_of_itself(teams: Teams) -> None:
    ours, theirs = teams.ours, teams.theirs
    line, stranger = socket(ours.people[Role.MEMBER], ours), socket(theirs.people[Role.MEMBER], theirs)
    conversation = ours.row(Conversation)

    async def scenario() -> None:
        await opened(line)
        await opened(stranger)
        # What a page may ask for, and what it may not.
        await stranger.say(type="watch", conversation=str(conversation.pk))
        await stranger.say(type="live.batch", items=[])
        await stranger.say(type="group_add", group=group_of_team(ours.team.pk))
        await teams.something_happens(ours, conversation)

        heard = await items(line)
        assert {item["conversation"] for item in heard} == {str(conversation.pk)}
        assert await stranger.is_silent()
        await line.hang_up()
        await stranger.hang_up()

    play(scenario)


def test_a_restricted_member_hears_of_shared_chats_only(teams: Teams) -> None:
    ours, hidden = teams.ours, teams.hidden
    shared = ours.row(Conversation)
    line = socket(ours.people[Role.RESTRICTED], ours)

    async def scenario() -> None:
        await opened(line)
        await line.say(type="watch", conversation=str(hidden.pk))
        await teams.something_happens(ours, hidden)
        batch = await line.hear()
        assert (batch["items"], batch["counts"], batch["waiting"]) == ([], None, 1)

        await line.say(type="watch", conversation=str(shared.pk))
        await line.say(type="ping")
        assert (await line.hear())["type"] == "pong"
        await teams.something_happens(ours, shared)
        heard = await items(line)
        assert {item["conversation"] for item in heard} == {str(shared.pk)}
        assert any(item["entry"] for item in heard)
        assert all("audience" not in item for item in heard)
        await line.hang_up()

    play(scenario)


def test_a_chat_that_is_not_watched_brings_no_words(teams: Teams) -> None:
    line = socket(teams.ours.people[Role.MEMBER], teams.ours)

    async def scenario() -> None:
        await opened(line)
        # Watching a stranger's chat is watching nothing.
        await line.say(type="watch", conversation=str(teams.theirs.row(Conversation).pk))
        await teams.something_happens(teams.ours, teams.hidden)
        assert [item["entry"] for item in await items(line) if item["entry"]] == []
        await teams.something_happens(teams.theirs, teams.theirs.row(Conversation))
        assert await line.is_silent()
        await line.hang_up()

    play(scenario)


def test_who_opens_a_chat_hears_of_what_came_before_they_could_listen(teams: Teams) -> None:
    ours = teams.ours
    line, conversation = socket(ours.people[Role.MEMBER], ours), ours.row(Conversation)

    async def scenario() -> None:
        drawn = await sync_to_async(head_of)(ours.team.pk)
        await teams.something_happens(ours, conversation)
        await opened(line)
        await line.say(type="watch", conversation=str(conversation.pk), since=drawn)
        stale = await line.hear()
        assert (stale["type"], stale["conversation"]) == ("stale", str(conversation.pk))

        now = await sync_to_async(head_of)(ours.team.pk)
        await line.say(type="watch", conversation=str(conversation.pk), since=now)
        await line.say(type="watch", conversation=str(teams.hidden.pk), since=drawn)
        assert await line.is_silent()
        await line.hang_up()

    play(scenario)


def removed(membership: Membership) -> None:
    remove_member(membership=membership, now=timezone.now())


def restricted(membership: Membership) -> None:
    change_role(membership=membership, role=Role.RESTRICTED, now=timezone.now())


@pytest.mark.parametrize("ending", [removed, restricted])
def test_it_closes_when_the_place_in_the_team_changes(teams: Teams, ending: Any) -> None:
    ours = teams.ours
    line, colleague = socket(ours.people[Role.MEMBER], ours), socket(ours.people[Role.MANAGER], ours)

    def end() -> None:
        with as_team(ours.team.pk), transaction.atomic():
            ending(Membership.objects.get(user=ours.people[Role.MEMBER]))

    async def scenario() -> None:
        await opened(line)
        await opened(colleague)
        await sync_to_async(end)()
        assert await line.closing_code() == MEMBERSHIP_ENDED
        assert await colleague.is_silent()
        await colleague.hang_up()

    play(scenario)


def membership_gone(world: World, user: User) -> None:
    with as_team(world.team.pk), transaction.atomic():
        Membership.objects.filter(user=user).delete()


def session_gone(_world: World, _user: User) -> None:
    Session.objects.all().delete()


def login_switched_off(_world: World, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def role_gone(world: World, user: User) -> None:
    with as_team(world.team.pk), transaction.atomic():
        Membership.objects.filter(user=user).update(role=Role.RESTRICTED)


PLACE = [(membership_gone, MEMBERSHIP_ENDED), (role_gone, MEMBERSHIP_ENDED)]
ENDINGS = [*PLACE, (session_gone, SIGNED_OUT), (login_switched_off, SIGNED_OUT)]


@pytest.mark.parametrize(("ending", "code"), ENDINGS)
def test_who_only_listens_is_not_believed_forever(
    teams: Teams, ending: Any, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LiveConsumer, "holds_for", timedelta(0))
    ours, user = teams.ours, teams.ours.people[Role.MEMBER]
    line = socket(user, ours)

    async def scenario() -> None:
        await opened(line)
        await teams.something_happens(ours, teams.hidden)
        assert (await line.hear())["type"] == "batch"
        await sync_to_async(ending)(ours, user)
        await teams.something_happens(ours, teams.hidden)
        assert await line.closing_code() == code

    play(scenario)


@pytest.mark.parametrize(("ending", "code"), ENDINGS)
def test_its_next_ping_is_its_last_when_nobody_told_it_of_the_end(
    teams: Teams, ending: Any, code: int
) -> None:
    ours, user = teams.ours, teams.ours.people[Role.MEMBER]
    line = socket(user, ours)

    async def scenario() -> None:
        await opened(line)
        await line.say(type="ping")
        assert (await line.hear())["type"] == "pong"
        await sync_to_async(ending)(ours, user)
        await line.say(type="ping")
        assert await line.closing_code() == code

    play(scenario)
