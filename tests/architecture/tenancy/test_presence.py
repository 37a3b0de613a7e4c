"""Who else is in a chat is said to those who have it open and may see it, and to nobody else."""

from __future__ import annotations

from asgiref.sync import sync_to_async

from apps.accounts.models import Role
from apps.accounts.tenancy import as_team
from apps.chat.models import Conversation, ConversationShare
from apps.chat.services import unshare_conversation
from tests.architecture.tenancy.line import Line
from tests.architecture.tenancy.test_sockets import Teams, items, no_layer_left, opened, play, socket, teams
from tests.marks import committed

__all__ = ["no_layer_left", "teams"]
pytestmark = committed


async def watching(line: Line, conversation: object) -> Line:
    await opened(line)
    await line.say(type="watch", conversation=str(conversation), since=10**9)
    # Answered only once the words before it were heeded.
    await line.say(type="ping")
    assert (await line.hear())["type"] == "pong"
    return line


def test_colleagues_in_the_same_chat_hear_of_each_other(teams: Teams) -> None:
    ours, chat = teams.ours, teams.hidden.pk
    member = ours.people[Role.MEMBER]

    async def scenario() -> None:
        writer = await watching(socket(member, ours), chat)
        reader = await watching(socket(ours.people[Role.MANAGER], ours), chat)
        elsewhere = await watching(socket(ours.people[Role.MANAGER], ours), ours.row(Conversation).pk)
        await writer.say(type="here", conversation=str(chat), typing=True)

        heard = await reader.hear()
        del heard["now"]
        name = member.get_short_name()
        assert heard == {
            "type": "here",
            "conversation": str(chat),
            "user": str(member.pk),
            "name": name,
            "typing": True,
        }
        assert await writer.is_silent()
        assert await elsewhere.is_silent()
        for line in (writer, reader, elsewhere):
            await line.hang_up()

    play(scenario)


def test_nobody_is_in_a_chat_that_they_may_not_see(teams: Teams) -> None:
    ours, chat = teams.ours, teams.hidden.pk

    async def scenario() -> None:
        reader = await watching(socket(ours.people[Role.MEMBER], ours), chat)
        outsiders = [
            await watching(socket(ours.people[Role.RESTRICTED], ours), chat),
            await watching(socket(teams.theirs.people[Role.MANAGER], teams.theirs), chat),
        ]
        for line in outsiders:
            await line.say(type="here", conversation=str(chat), typing=True)
            await line.say(type="ping")
            assert (await line.hear())["type"] == "pong"
        assert await reader.is_silent()
        await reader.say(type="here", conversation=str(chat))
        for line in outsiders:
            assert await line.is_silent()
        # Who says to be in another chat than the one they have open, says nothing.
        await reader.say(type="here", conversation=str(ours.row(Conversation).pk), typing=True)
        for line in (reader, *outsiders):
            await line.hang_up()

    play(scenario)


def test_whoever_loses_the_chat_is_not_in_it_any_more(teams: Teams) -> None:
    ours = teams.ours
    chat, guest = ours.row(Conversation), ours.people[Role.RESTRICTED]
    ours.row(ConversationShare)

    async def scenario() -> None:
        reader = await watching(socket(ours.people[Role.MEMBER], ours), chat.pk)
        lost = await watching(socket(guest, ours), chat.pk)
        await sync_to_async(unshare)()
        await teams.tell()
        assert (await items(lost))[-1]["gone"]
        await items(reader)

        await reader.say(type="here", conversation=str(chat.pk), typing=True)
        await lost.say(type="here", conversation=str(chat.pk), typing=True)

        assert await lost.is_silent()
        assert await reader.is_silent()
        for line in (reader, lost):
            await line.hang_up()

    def unshare() -> None:
        with as_team(ours.team.pk):
            unshare_conversation(conversation=chat, user=guest, actor=None)

    play(scenario)
