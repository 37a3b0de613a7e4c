"""Questions over several models, and the clock's few looks across teams."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from apps.accounts.models import Membership, Team, User
from apps.candidates.selectors import search_part
from apps.chat.models import Conversation, ConversationQuerySet, ConversationShare, Message
from apps.chat.waiting import ORANGE_FROM, RED_ABOVE
from apps.core.prepared import prepared
from apps.events.models import Event
from apps.messaging.models import Number
from apps.messaging.selectors import default_number

SEARCH_LIMIT = 50


# ------------------------------------------------------------------ the dashboard


@dataclass(frozen=True)
class ColourCounts:
    """How many wait, by colour."""

    green: int = 0
    orange: int = 0
    red: int = 0

    @property
    def total(self) -> int:
        return self.green + self.orange + self.red

    def __add__(self, other: ColourCounts) -> ColourCounts:
        return ColourCounts(self.green + other.green, self.orange + other.orange, self.red + other.red)


@dataclass(frozen=True)
class WaitingCounts:
    """Who waits for whom, in one query: nobody's, and each assignee's."""

    unassigned: ColourCounts = field(default_factory=ColourCounts)
    by_assignee: dict[UUID, ColourCounts] = field(default_factory=dict)

    def of(self, user: User) -> ColourCounts:
        return self.by_assignee.get(user.pk, ColourCounts())

    def of_others(self, user: User) -> ColourCounts:
        others = (counts for assignee, counts in self.by_assignee.items() if assignee != user.pk)
        return sum(others, ColourCounts())

    @property
    def total(self) -> ColourCounts:
        return sum(self.by_assignee.values(), self.unassigned)


def waiting_counts(*, team_id: UUID, now: datetime) -> WaitingCounts:
    """Count who waits in all of a team and is not put aside, by assignee and colour."""
    rows = _waiting_rows(team=team_id, orange=now - ORANGE_FROM, red=now - RED_ABOVE)
    counts = {
        assignee: ColourCounts(green=green, orange=total - green - red, red=red)
        for assignee, total, green, red in rows
    }
    unassigned = counts.pop(None, ColourCounts())
    return WaitingCounts(unassigned, {assignee: some for assignee, some in counts.items() if assignee})


@prepared
def _waiting_rows(
    team: UUID, orange: datetime, red: datetime
) -> QuerySet[Conversation, tuple[UUID | None, int, int, int]]:
    # Nobody waits in a chat with somebody who was erased: not asked for that, an index answers alone.
    waiting = Conversation.objects.filter(team=team).waiting().awake().order_by()
    counted = waiting.values("assignee").annotate(
        total=Count("*"),
        green=Count("pk", filter=Q(waiting_since__gt=orange)),
        red=Count("pk", filter=Q(waiting_since__lt=red)),
    )
    return counted.values_list("assignee", "total", "green", "red")


def snoozed_waiting(conversations: ConversationQuerySet) -> ConversationQuerySet:
    """Keep those who wait in chats that somebody has put aside: no list has them, and none must hide them."""
    return conversations.snoozed().filter(waiting_since__isnull=False)


def shared_waiting(*, team_id: UUID) -> dict[str, int]:
    """Return how many of those shared with them wait, by person; who is not there has none."""
    waiting = Conversation.objects.filter(team=team_id).waiting().awake()
    shares = ConversationShare.objects.filter(team=team_id, conversation__in=waiting)
    rows = shares.order_by().values_list("user_id").annotate(Count("pk"))
    return {str(user_id): count for user_id, count in rows}


# ------------------------------------------------------------------ one chat


def is_known_sid(*, team: Team, sid: str) -> bool:
    """Return whether the team has, or had until somebody was erased, the text that the carrier calls so."""
    return Message.objects.filter(team=team, provider_sid=sid).exists()


def merged_into(*, team: Team, conversation_id: UUID) -> UUID | None:
    """Return the chat that has the texts of one that was merged away, as often as that happened, or None."""
    meant, seen = conversation_id, {conversation_id}
    while not Conversation.objects.for_team(team).filter(pk=meant).exists():
        mergings = Event.objects.filter(team=team, conversation_id=meant, kind="conversation.merged")
        last = mergings.order_by("-id").first()
        if last is None or (into := UUID(last.data["into"])) in seen:
            return None
        meant = into
        seen.add(into)
    return meant


def number_of(conversation: Conversation) -> Number | None:
    """Return what the next text of a chat leaves from: the number it was last held from, while the team has that."""
    last = conversation.number
    return last if last and last.disconnected_at is None else default_number(team=conversation.team)


# ------------------------------------------------------------------ search


@dataclass(frozen=True)
class SearchHit:
    conversation: Conversation
    # The text that was found, when it was a text and not the person; and what of it a row has room for.
    message: Message | None = None
    excerpt: str = ""


def search_conversations(
    *, team: Team, membership: Membership, query: str, at_most: int = SEARCH_LIMIT
) -> list[SearchHit]:
    """Return the conversations of people or texts that match, closed ones too; people first."""
    words = re.findall(r"\w+", query.lower())
    if not words:
        return []
    tsquery = " & ".join([*words[:-1], f"{words[-1]}:*"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conversation_id, message_id FROM chat_search(%s, to_tsquery('simple', %s), %s, %s)",
            [
                search_part(query),
                tsquery,
                at_most,
                membership.user_id if membership.is_restricted else None,
            ],
        )
        found: dict[UUID, UUID | None] = {}
        for conversation_id, message_id in cursor.fetchall():
            found.setdefault(conversation_id, message_id)
    rows = Conversation.objects.for_team(team).visible_to(membership).for_row().filter(pk__in=found)
    conversations = {row.pk: row for row in rows.with_unread(membership.user)}
    messages = {
        row.pk: row for row in Message.objects.for_team(team).filter(pk__in=filter(None, found.values()))
    }
    return [
        _hit(conversations[key], messages.get(message_id) if message_id else None, words)
        for key, message_id in found.items()
        if key in conversations
    ][:at_most]


def _hit(conversation: Conversation, message: Message | None, words: list[str]) -> SearchHit:
    if message is None:
        return SearchHit(conversation)
    places = [message.body.lower().find(word) for word in words]
    start = min((place for place in places if place >= 0), default=0)
    # A little of what stands before, from the beginning of a word.
    begin = message.body.rfind(" ", 0, max(0, start - BEFORE_FOUND)) + 1
    return SearchHit(conversation, message, f"{'…' if begin else ''}{message.body[begin : begin + EXCERPT]}")


BEFORE_FOUND, EXCERPT = 12, 120


# ------------------------------------------------------------------ the clock's looks across teams (ids only)


def lanes_with_due_texts(*, now: datetime) -> list[tuple[UUID, UUID, int]]:
    """Return (team, number, lane) of each number that may send and has something due there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, number_id, lane FROM chat_due_lanes(%s)", [now])
        return [(team_id, number_id, lane) for team_id, number_id, lane in cursor.fetchall()]


def teams_with_idle_chats(*, now: datetime) -> list[UUID]:
    """Return the teams with a chat in which no text was written for as long as they have said."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chat_idle(%s)", [now])
        return [team_id for (team_id,) in cursor.fetchall()]


def conversations_crossed(*, after: datetime, until: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, conversation) whose clock started in (after, until]."""
    return _pairs("SELECT team_id, conversation_id FROM chat_crossed(%s, %s)", after, until)


def teams_with_unsettled_texts(*, now: datetime) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT chat_unsettled(%s)", [now])
        return [row[0] for row in cursor.fetchall()]


def teams_with_silent_texts(*, after: datetime, until: datetime) -> list[UUID]:
    """Return the teams with texts that were sent in (after, until] and of which nothing has been heard since."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chat_silent(%s, %s)", [after, until])
        return [row[0] for row in cursor.fetchall()]


def team_of_link(code: str) -> UUID | None:
    """Return the team whose tracked link has this code, if it still leads anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chat_team_of_link(%s)", [code])
        row = cursor.fetchone()
    return row[0] if row else None


def _pairs(sql: str, *params: datetime) -> list[tuple[UUID, UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [(first, second) for first, second in cursor.fetchall()]
