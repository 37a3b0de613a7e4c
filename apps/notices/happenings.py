"""Which events of the log are news, and for whom: a few questions for any number of events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from apps.accounts.models import Membership, Role, Team
from apps.blasts.models import Blast
from apps.campaigns.models import Campaign
from apps.chat.models import Conversation, ConversationShare
from apps.chat.waiting import Colour
from apps.events.models import Event
from apps.grids.models import BulkAction
from apps.handoffs.models import Handoff
from apps.notices.models import AlertRules, Kind, Mute

# What becomes of something that somebody has begun, and whose name stands on it.
BEGUN = {
    "import": ("finished", "failed"),
    "bulk_action": ("finished", "failed"),
    "blast": ("finished", "failed", "paused", "cancelled", "approved", "declined"),
    "campaign": ("finished", "failed", "paused", "stopped"),
}
# Of these the event names who began it.
ITS_STARTER_S = {"import", "bulk_action"}
OF_WORK = {f"{what}.{how}" for what, hows in BEGUN.items() for how in hows}
# Of a chat with one candidate: told to nobody who may not see it.
OF_CHATS = {
    *("message.received", "conversation.assigned", "conversation.mentioned", "conversation.reminder_due"),
    *("conversation.colour_changed", "handoff.created", "alert.turning"),
}
NEWS = {*OF_CHATS, *OF_WORK, "feed.in_trouble"}
# Whoever has muted a chat hears of what colleagues ask of them, and of no more.
MUTED = {Kind.TEXT, Kind.TURNING}
# What takes longer, nobody waits for in front of the screen.
WATCHED = timedelta(seconds=10)
# More chats that are given to somebody at once are one notice.
MANY = 5


@dataclass(frozen=True)
class News:
    """One event for one person."""

    user_id: UUID
    kind: Kind
    event: Event
    key: str
    conversation_id: UUID | None = None
    subject_id: UUID | None = None
    detail: str = ""
    bundle: str | None = None


class _Known:
    """What is known of all that some events speak of."""

    def __init__(self, team: Team, events: Iterable[Event]) -> None:
        self.team = team
        seats = Membership.objects.filter(team=team, user__is_active=True)
        self.roles = dict(seats.values_list("user_id", "role"))
        chats = {chat for event in events if event.kind in OF_CHATS and (chat := chat_of(event))}
        rows = Conversation.objects.filter(team=team, pk__in=chats, erased_at=None)
        self.chats = rows.only("assignee_id", "waiting_since", "closed_at", "snoozed_until").in_bulk()
        shares = ConversationShare.objects.filter(team=team, conversation__in=chats)
        self.shares = set(shares.values_list("conversation_id", "user_id")) if chats else set()
        mutes = Mute.objects.filter(team=team, conversation__in=chats)
        self.mutes = set(mutes.values_list("conversation_id", "user_id")) if chats else set()
        self.starters = _starters(team, events)
        handed = {
            event.subject_id for event in events if event.kind == "handoff.created" and event.subject_id
        }
        given = Handoff.objects.filter(team=team, pk__in=handed).values_list("pk", "to_user_id")
        self.receivers: dict[UUID | None, UUID | None] = dict(given) if handed else {}

    @property
    def managers(self) -> list[UUID]:
        return [user_id for user_id, role in self.roles.items() if role == Role.MANAGER]

    @cached_property
    def escalates(self) -> bool:
        return AlertRules.objects.filter(team=self.team, escalates=True).exists()

    def may_hear(self, news: News) -> bool:
        """Whether this is for their eyes, and not from themselves."""
        role = self.roles.get(news.user_id)
        if role is None:
            return False
        if news.event.actor_id == news.user_id and news.kind is not Kind.WORK:
            return False
        if news.conversation_id is None:
            return role != Role.RESTRICTED
        mine = (news.conversation_id, news.user_id)
        if news.conversation_id not in self.chats or (news.kind in MUTED and mine in self.mutes):
            return False
        return role != Role.RESTRICTED or mine in self.shares


def news_of(team: Team, events: list[Event]) -> list[News]:
    """Return what is news of some events, in their order."""
    told = [event for event in events if event.kind in NEWS]
    if not told:
        return []
    known = _Known(team, told)
    news = [news for event in told for news in _of(event, known) if known.may_hear(news)]
    # Whoever is handed somebody over is given the chat with them: that is one thing.
    handed = {(each.user_id, each.conversation_id) for each in news if each.kind is Kind.HANDED}
    news = [
        each
        for each in news
        if each.kind is not Kind.ASSIGNED or (each.user_id, each.conversation_id) not in handed
    ]
    given = Counter(each.user_id for each in news if each.kind is Kind.ASSIGNED)
    return [
        replace(each, bundle=Kind.ASSIGNED)
        if each.kind is Kind.ASSIGNED and given[each.user_id] > MANY
        else each
        for each in news
    ]


def chat_of(event: Event) -> UUID | None:
    """Return the chat that an event is about."""
    return event.conversation_id or _id(event.data.get("conversation"))


def _of(event: Event, known: _Known) -> Iterator[News]:
    if event.kind in OF_WORK:
        yield from _of_work(event, known)
    elif event.kind == "feed.in_trouble":
        for user_id in known.managers:
            yield News(
                user_id, Kind.FEED, event, _key(event), None, event.subject_id, str(event.data.get("trouble"))
            )
    elif (chat := known.chats.get(chat_of(event))) is not None:
        yield from _of_chat(event, chat, known)


def _of_chat(event: Event, chat: Conversation, known: _Known) -> Iterator[News]:
    data, key = event.data, _key(event)
    match event.kind:
        case "message.received" if chat.assignee_id:
            bundle = f"{Kind.TEXT}:{chat.pk.hex}"
            yield News(chat.assignee_id, Kind.TEXT, event, key, chat.pk, event.subject_id, bundle=bundle)
        case "conversation.assigned" if to := _id(data.get("to")):
            yield News(to, Kind.ASSIGNED, event, key, chat.pk)
        case "conversation.mentioned" if user := _id(data.get("user")):
            yield News(user, Kind.MENTION, event, key, chat.pk, _id(data.get("note")))
        case "handoff.created" if to := known.receivers.get(event.subject_id):
            yield News(to, Kind.HANDED, event, key, chat.pk, event.subject_id)
        case "conversation.reminder_due" if user := _id(data.get("for")):
            yield News(user, Kind.REMINDER, event, key, chat.pk)
        case "alert.turning" if chat.assignee_id and _still_waits(chat, since=data.get("since")):
            colour = str(data["colour"])
            # Told once, also where the team has changed how long before.
            key = f"{Kind.TURNING}:{chat.pk.hex}:{colour}:{data['since']}"
            yield News(chat.assignee_id, Kind.TURNING, event, key, chat.pk, detail=colour)
        case "conversation.colour_changed" if _is_overdue(event, chat) and known.escalates:
            for user_id in known.managers:
                yield News(user_id, Kind.OVERDUE, event, key, chat.pk, detail=Colour.RED, bundle=Kind.OVERDUE)


def _of_work(event: Event, known: _Known) -> Iterator[News]:
    what = event.kind.partition(".")[0]
    people = known.starters.get(event.subject_id, {event.actor_id})
    # An import ends by itself in the name of who began it; a blast is ended by whoever has their hand on it.
    gone = {None} if what in ITS_STARTER_S else {None, event.actor_id}
    for user_id in people - gone:
        assert user_id is not None  # noqa: S101  (taken out)
        yield News(user_id, Kind.WORK, event, _key(event), None, event.subject_id, event.kind)


def _starters(team: Team, events: Iterable[Event]) -> dict[UUID | None, set[UUID | None]]:
    """Return by subject whose it is; nobody's where people watch it come to its end."""
    ids: dict[str, set[UUID]] = {what: set() for what in BEGUN}
    for event in events:
        if event.kind in OF_WORK and event.subject_id:
            ids[event.kind.partition(".")[0]].add(event.subject_id)
    starters: dict[UUID | None, set[UUID | None]] = {}
    if ids["blast"]:
        rows = Blast.objects.filter(team=team, pk__in=ids["blast"])
        starters |= {
            pk: {author, asker} for pk, author, asker in rows.values_list("pk", "author_id", "asker_id")
        }
    if ids["campaign"]:
        mine = Campaign.objects.filter(team=team, pk__in=ids["campaign"])
        starters |= {pk: {author} for pk, author in mine.values_list("pk", "author_id")}
    if ids["bulk_action"]:
        done = BulkAction.objects.filter(team=team, pk__in=ids["bulk_action"])
        starters |= {row.pk: set() for row in done if _was_watched(row)}
    return starters


def _was_watched(bulk: BulkAction) -> bool:
    took = bulk.finished_at - bulk.created_at if bulk.finished_at else timedelta(0)
    return not bulk.error and not bulk.is_export and took < WATCHED


def _still_waits(chat: Conversation, *, since: Any) -> bool:
    return chat.is_waiting and chat.waiting_since == datetime.fromisoformat(str(since))


def _is_overdue(event: Event, chat: Conversation) -> bool:
    """Whether a chat has turned red and nobody has answered since; one that was put aside is not forgotten."""
    return event.data.get("colour") == Colour.RED and chat.is_waiting and not chat.is_snoozed


def _key(event: Event) -> str:
    return str(event.seq)


def _id(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
