"""The one socket of a page: it hears what happens in its team, as far as this person may see it."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from channels.consumer import get_handler_name
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.contrib.auth import get_user
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Membership, User
from apps.accounts.selectors import seats_of
from apps.accounts.sockets import group_of_user
from apps.accounts.tenancy import as_team
from apps.chat.models import Conversation
from apps.events.hearing import Heard, News, join, leave
from apps.events.models import Event
from apps.events.relay import group_of_team
from apps.events.selectors import head_of

logger = logging.getLogger(__name__)
SessionStore: Any = import_module(settings.SESSION_ENGINE).SessionStore

# Private close codes (RFC 6455 7.4.2): the browser does not come back after these.
SIGNED_OUT, MEMBERSHIP_ENDED = 4401, 4403
# "Data that it cannot accept" (RFC 6455 7.4.1).
NOT_UNDERSTOOD = 1003
# "A message that violates its policy": who says so much more than a page does, within some seconds.
TOO_MUCH, MOST_WORDS, WITHIN = 1008, 100, timedelta(seconds=10)
# "An unexpected condition": the browser comes back, and finds what it missed.
FAILED = 1011
# The largest sequence number that the database knows.
LARGEST = 2**63 - 1


def group_of_chat(conversation: str) -> str:
    """Return the name of the group of those who look at a chat."""
    return f"chat.{conversation}"


# Of these a thread shows nothing.
READING = ("conversation.read", "conversation.unread")


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """Speaks: hello, batch, stale, pong, here. Understands: watch, ping, here."""

    membership: Membership
    watching: str | None = None
    # The group of those who look at the same chat.
    near: str | None = None
    # Why it hangs up, should the last look have found no membership.
    code = MEMBERSHIP_ENDED
    # What the team hears is laid there, and passed on from there.
    heard: Heard | None = None
    passing: asyncio.Task[None] | None = None
    # How long a look at the membership holds. Pages ping more often; whoever listens without asking is asked.
    holds_for = timedelta(seconds=60)
    looked_at: datetime
    # How much was said since when.
    said, said_since = 0, datetime.min.replace(tzinfo=UTC)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Do what a message is for, and nothing with the database before: with a thousand screens that takes as long.

        What asks it here (`database_sync_to_async`) looks by itself whether its connection is still good.
        """
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        membership = await self._membership_asked_for()
        if membership is None:
            # Only who has been let in is told why they must go: the browser hides any other code.
            await self.accept()
            await self.close(self.code)
            return
        self.membership, self.looked_at = membership, timezone.now()
        # First the groups, then the number: nothing can fall in between.
        self.heard = await join(group_of_team(membership.team_id))
        await self.channel_layer.group_add(group_of_user(membership.user_id), self.channel_name)
        head = await database_sync_to_async(head_of)(membership.team_id)
        await self.accept()
        await self.send_json({"type": "hello", "seq": head, "now": timezone.now().isoformat()})
        self.passing = asyncio.create_task(self._pass_on(self.heard))

    async def disconnect(self, _code: int) -> None:
        if self.passing:
            self.passing.cancel()
        if self.heard:
            await leave(group_of_team(self.membership.team_id), self.heard)
        if hasattr(self, "membership"):
            await self._turn_to(None)
            await self.channel_layer.group_discard(group_of_user(self.membership.user_id), self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **_: Any) -> None:
        """Hang up on what no page of ours says: no JSON, binary, nested beyond reading, or without an end."""
        now = timezone.now()
        if now - self.said_since > WITHIN:
            self.said, self.said_since = 0, now
        self.said += 1
        if self.said > MOST_WORDS:
            await self.close(TOO_MUCH)
            return
        try:
            content = json.loads(text_data or "")
        except (ValueError, RecursionError):
            content = None
        if bytes_data or not isinstance(content, dict):
            await self.close(NOT_UNDERSTOOD)
            return
        await self.receive_json(content)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        # Whoever was told to go may have said something before they heard it.
        kind = content.get("type") if hasattr(self, "membership") else None
        if kind == "ping":
            # Also the second look at the membership, should its end not have been heard.
            if not await self._is_member_still():
                return
            head = await database_sync_to_async(head_of)(self.membership.team_id)
            await self.send_json({"type": "pong", "seq": head, "now": timezone.now().isoformat()})
        elif kind == "here":
            await self._say_here(content)
        elif kind == "watch":
            await self._turn_to(None)
            self.watching = await database_sync_to_async(self._visible)(content.get("conversation"))
            await self._turn_to(self.watching)
            # What happened there after the page was drawn and before it was watched, brought no words.
            if self.watching and await database_sync_to_async(self._has_missed)(content.get("since")):
                await self.send_json(
                    {"type": "stale", "conversation": self.watching, "now": timezone.now().isoformat()}
                )

    async def _turn_to(self, conversation: str | None) -> None:
        """Hear who else is in this chat, and no more of the one before."""
        if self.near:
            await self.channel_layer.group_discard(self.near, self.channel_name)
        self.near = group_of_chat(conversation) if conversation else None
        if self.near:
            await self.channel_layer.group_add(self.near, self.channel_name)

    async def _say_here(self, content: dict[str, Any]) -> None:
        """Tell who else looks at the chat that one is there, too, and whether one writes."""
        if self.near is None or content.get("conversation") != self.watching:
            return
        told = {"conversation": self.watching, "typing": content.get("typing") is True}
        user = self.membership.user
        told |= {"user": str(user.pk), "name": user.get_short_name(), "team": str(self.membership.team_id)}
        await self.channel_layer.group_send(self.near, {"type": "chat.here", **told})

    async def chat_here(self, event: dict[str, Any]) -> None:
        """Pass on that somebody else is in the chat that is open here."""
        is_ours = event["team"] == str(self.membership.team_id) and event["conversation"] == self.watching
        if not is_ours or event["user"] == str(self.membership.user_id):
            return
        words = {name: event[name] for name in ("conversation", "user", "name", "typing")}
        await self.send_json({**words, "type": "here", "now": timezone.now().isoformat()})

    async def _pass_on(self, heard: Heard) -> None:
        """Pass on what the team hears, in its order, for as long as somebody listens."""
        try:
            while True:
                news = await heard.get()
                if news.message["type"] == "live.batch":
                    await self._pass_batch(news)
                else:
                    await self._pass_head(news)
        except OSError:
            # The line was cut. Channels hears of it by itself.
            return
        except Exception:
            logger.exception("What a team heard could not be passed on to a screen.")
            await self.close(FAILED)

    async def _pass_head(self, news: News) -> None:
        """Name the newest number unasked: whoever is behind it has missed something."""
        if None not in news.made:
            words = {"type": "pong", "seq": news.message["seq"], "now": timezone.now().isoformat()}
            news.made[None] = await self.encode_json(words)
        await self.send(text_data=news.made[None])

    async def _pass_batch(self, news: News) -> None:
        """Pass on a batch: what this person may see of it, and thread entries only of the chat that is open."""
        if timezone.now() - self.looked_at >= self.holds_for and not await self._is_member_still():
            return
        batch = news.message
        if self.membership.is_restricted:
            await self.send_json(await self._restricted_batch(batch))
            return
        # All who look at one chat read the same, and so do all who look at none that it is about.
        open_chat = next((each for each in _chats_in(batch) if each == self.watching), None)
        if open_chat not in news.made:
            items = [_shown(item, open_chat) for item in batch["items"]]
            news.made[open_chat] = await self.encode_json(_as_batch(batch, items=items))
        await self.send(text_data=news.made[open_chat])

    async def _restricted_batch(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Return what somebody reads who sees their own chats only."""
        me, items = str(self.membership.user_id), []
        for item in batch["items"]:
            if me in item["audience"]:
                items.append(_shown(item, self.watching))
            elif item.get("lost_by") == me:
                # The last they hear of it: that it is theirs no more.
                items.append({"kind": item["kind"], "conversation": item["conversation"], "gone": True})
                if item["conversation"] == self.watching:
                    self.watching = None
                    await self._turn_to(None)
        # All that they count; the others add up their own from the counts.
        shared = batch["shared_waiting"]
        waiting = None if shared is None else shared.get(me, 0)
        return _as_batch(batch, items=items, waiting=waiting) | {"counts": None}

    async def membership_ended(self, event: dict[str, Any]) -> None:
        if event["team"] == str(self.membership.team_id):
            await self.close(MEMBERSHIP_ENDED)

    async def session_questioned(self, _event: dict[str, Any]) -> None:
        await self._is_member_still()

    async def session_renamed(self, _event: dict[str, Any]) -> None:
        """Have the browser come back by the new name, if it is its own session that changed it."""
        if await self._membership_asked_for() is None:
            await self.close(FAILED)

    async def _is_member_still(self) -> bool:
        """Look again whether this person may hear the team, in the role of the beginning; if not, hang up."""
        now = await self._membership_asked_for()
        self.looked_at = timezone.now()
        if now is None or now.role != self.membership.role:
            await self.close(self.code)
            return False
        return True

    async def _membership_asked_for(self) -> Membership | None:
        membership: Membership | None = await database_sync_to_async(self._membership_now)()
        return membership

    def _membership_now(self) -> Membership | None:
        """Return the asked team's place of whoever is signed in now, by a fresh look at the session."""
        session = SessionStore(session_key=self.scope["session"].session_key)
        user = get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]  # It asks for the session only.
        self.code = MEMBERSHIP_ENDED if isinstance(user, User) else SIGNED_OUT
        if not isinstance(user, User):
            return None
        asked = parse_qs(self.scope["query_string"].decode("latin-1")).get("team", [""])[0]
        seats = seats_of(user)
        return next((seat.membership for seat in seats if str(seat.team.pk) == asked), None)

    def _visible(self, conversation_id: object) -> str | None:
        try:
            asked = UUID(str(conversation_id))
        except ValueError:
            return None
        with as_team(self.membership.team_id), transaction.atomic():
            rows = Conversation.objects.for_team(self.membership.team).visible_to(self.membership)
            return str(asked) if rows.filter(pk=asked).exists() else None

    def _has_missed(self, since: object) -> bool:
        if not isinstance(since, int) or abs(since) > LARGEST:
            return False
        with as_team(self.membership.team_id), transaction.atomic():
            events = Event.objects.relayed_after(since).filter(
                team=self.membership.team_id, conversation_id=self.watching
            )
            return events.exclude(kind__in=READING).exists()


def _chats_in(batch: dict[str, Any]) -> list[str | None]:
    return [item["conversation"] for item in batch["items"]]


def _shown(item: dict[str, Any], open_chat: str | None) -> dict[str, Any]:
    """Return an event without what is only ours to know; its entry only for a thread that is open."""
    shown = {name: value for name, value in item.items() if name not in {"audience", "lost_by"}}
    return shown if item["conversation"] == open_chat else {**shown, "entry": None, "entry_id": None}


def _as_batch(
    batch: dict[str, Any], *, items: list[dict[str, Any]], waiting: int | None = None
) -> dict[str, Any]:
    told = {name: batch[name] for name in ("prev", "seq", "now", "counts")}
    return {"type": "batch", **told, "items": items, "waiting": waiting}
