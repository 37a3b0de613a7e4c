"""Many chats at once: given to somebody, closed, opened, snoozed, and that taken back. Each chat has its own event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from apps.accounts.models import Membership, Team, User
from apps.chat.later import ensure_later
from apps.chat.models import Conversation, ConversationShare, Message, Reminder
from apps.chat.services.conversations import NotAMember
from apps.events.models import Event
from apps.events.services import record_events

# So many at once, that no team keeps the others waiting.
BATCH = 500
LOOKED = ["conversation.read", "conversation.unread"]


class Given(NamedTuple):
    """A chat that has another assignee now."""

    before: UUID | None
    # It was shared with them for that.
    share: UUID | None


class Closed(NamedTuple):
    at: datetime
    waiting_since: datetime | None
    # Of one that was closed by the release before, this is not known.
    snoozed_until: datetime | None = None


class Snoozed(NamedTuple):
    before: datetime | None
    until: datetime


class Snoozing(NamedTuple):
    snoozed: dict[UUID, Snoozed]
    # In a closed one nobody is waited for.
    closed: list[UUID]


@transaction.atomic
def assign_conversations(
    *, team: Team, conversations: Collection[UUID], assignee: User | None, actor: User | None
) -> dict[UUID, Given]:
    """Give chats to a member of the team, or to nobody. Return those that were another's. Raises `NotAMember`."""
    membership = None
    if assignee is not None:
        membership = Membership.objects.for_team(team).filter(user=assignee).first()
        if membership is None:
            raise NotAMember(f"{assignee} is not in this team.", field="assignee")
    user_id = assignee.pk if assignee else None
    before = {row.pk: row.assignee_id for row in hold(team, conversations) if row.assignee_id != user_id}
    Conversation.objects.for_team(team).filter(pk__in=before).update(assignee=assignee)
    shares = {}
    if assignee is not None and membership is not None and membership.is_restricted:
        shares = share_conversations(team=team, conversations=before, user=assignee, actor=actor)
    assigned = {pk: {"from": _text(whose), "to": _text(user_id)} for pk, whose in before.items()}
    _record(team, "conversation.assigned", actor, assigned)
    return {pk: Given(whose, shares.get(pk)) for pk, whose in before.items()}


@transaction.atomic
def give_back_conversations(
    *, team: Team, given: Mapping[UUID, Given], by: UUID | None, actor: User | None
) -> int:
    """Give chats back to whom they were with, where they are still with `by`. Return how many.

    Who has left the team since gets nothing back: then it is nobody's.
    """
    members = set(Membership.objects.for_team(team).values_list("user_id", flat=True))
    told: dict[UUID, dict[str, Any]] = {}
    for row in hold(team, given):
        whose = given[row.pk].before
        if row.assignee_id == by:
            told[row.pk] = {"from": _text(by), "to": _text(whose) if whose in members else None}
    rows = Conversation.objects.for_team(team)
    for whose in {each["to"] for each in told.values()}:
        rows.filter(pk__in=[pk for pk, each in told.items() if each["to"] == whose]).update(assignee=whose)
    shared = [share for pk in told if (share := given[pk].share)]
    unshared = ConversationShare.objects.for_team(team).filter(pk__in=shared, conversation__in=told)
    _record(
        team,
        "conversation.unshared",
        actor,
        {share.conversation_id: {"with": str(share.user_id)} for share in unshared},
    )
    unshared.delete()
    _record(team, "conversation.assigned", actor, told)
    return len(told)


@transaction.atomic
def close_conversations(
    *, team: Team, conversations: Collection[UUID], actor: User | None, now: datetime
) -> dict[UUID, Closed]:
    """Take chats off the list. Return those that were open, as they were."""
    closed = {
        row.pk: Closed(now, row.waiting_since, row.snoozed_until)
        for row in hold(team, conversations)
        if not row.is_closed
    }
    Conversation.objects.for_team(team).filter(pk__in=closed).update(
        closed_at=now, waiting_since=None, claimed_by=None, claimed_until=None, snoozed_until=None
    )
    waited = {
        pk: {"waiting_since": was.waiting_since.isoformat() if was.waiting_since else None}
        for pk, was in closed.items()
    }
    _record(team, "conversation.closed", actor, waited)
    return closed


@transaction.atomic
def close_idle(*, team: Team, now: datetime) -> int:
    """Close chats in which nothing has happened for as long as the team has said. Return how many, of a batch.

    Somebody waits in none of them, is on it, has put it aside or planned something in it; and who has only looked
    has done nothing.
    """
    since = now - timedelta(days=team.close_after_days)
    of_chat = {"team": OuterRef("team"), "conversation": OuterRef("pk")}
    lately = Event.objects.filter(
        team=OuterRef("team"), conversation_id=OuterRef("pk"), created_at__gt=since
    ).exclude(kind__in=LOOKED)
    planned = Message.objects.filter(**of_chat, status=Message.Status.SCHEDULED)
    reminders = Reminder.objects.filter(**of_chat, rung_at=None)
    calm = Conversation.objects.for_team(team).open().awake().filter(waiting_since=None)
    calm = calm.exclude(Q(claimed_by__isnull=False, claimed_until__gt=now)).filter(last_message_at__lte=since)
    idle = calm.filter(~Exists(lately), ~Exists(planned), ~Exists(reminders)).order_by(
        "last_message_at", "pk"
    )
    # In somebody's hands just now: they have not left it alone.
    held = idle.select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH]
    chats = [row.pk for row in held] if team.close_after_days else []
    return len(close_conversations(team=team, conversations=chats, actor=None, now=now))


@transaction.atomic
def undo_closing(*, team: Team, closed: Mapping[UUID, Closed], actor: User | None) -> int:
    """Open chats as they were, unless somebody has opened them since. Return how many."""
    rows = [row for row in hold(team, closed) if row.closed_at == closed[row.pk].at]
    for row in rows:
        _, row.waiting_since, row.snoozed_until = closed[row.pk]
        row.closed_at = None
    Conversation.objects.bulk_update(rows, ["closed_at", "waiting_since", "snoozed_until"])
    _record(team, "conversation.opened", actor, {row.pk: {"undo": True} for row in rows})
    return len(rows)


@transaction.atomic
def open_conversations(
    *, team: Team, conversations: Collection[UUID], actor: User | None
) -> dict[UUID, datetime]:
    """Put closed chats back on the list. Return those: when the last text was."""
    opened = {row.pk: row.last_message_at for row in hold(team, conversations) if row.is_closed}
    Conversation.objects.for_team(team).filter(pk__in=opened).update(closed_at=None)
    _record(team, "conversation.opened", actor, {pk: {} for pk in opened})
    return opened


@transaction.atomic
def undo_opening(*, team: Team, opened: Mapping[UUID, datetime], actor: User | None, now: datetime) -> int:
    """Close chats again in which nobody has written since. Return how many."""
    rows = hold(team, opened)
    quiet = [row.pk for row in rows if not row.is_closed and row.last_message_at == opened[row.pk]]
    return len(close_conversations(team=team, conversations=quiet, actor=actor, now=now))


@transaction.atomic
def snooze_conversations(
    *, team: Team, conversations: Collection[UUID], until: datetime, actor: User | None, now: datetime
) -> Snoozing:
    """Put chats aside until a moment. Those that were until then already are in neither. Raises `BadTime`."""
    ensure_later(until, now=now)
    rows = hold(team, conversations)
    before = {row.pk: row.snoozed_until for row in rows if not row.is_closed and row.snoozed_until != until}
    Conversation.objects.for_team(team).filter(pk__in=before).update(
        snoozed_until=until, claimed_by=None, claimed_until=None
    )
    _record(team, "conversation.snoozed", actor, {pk: {"until": until.isoformat()} for pk in before})
    return Snoozing(
        {pk: Snoozed(at, until) for pk, at in before.items()}, [row.pk for row in rows if row.is_closed]
    )


@transaction.atomic
def undo_snoozing(*, team: Team, snoozed: Mapping[UUID, Snoozed], actor: User | None, now: datetime) -> int:
    """Put chats back on the lists, or aside until when they were, where they still are as then. Return how many."""
    rows = [row for row in hold(team, snoozed) if row.snoozed_until == snoozed[row.pk].until]
    for row in rows:
        before = snoozed[row.pk].before
        row.snoozed_until = before if before and before > now else None
    Conversation.objects.bulk_update(rows, ["snoozed_until"])
    _record(team, "conversation.woken", actor, {row.pk: {"by": "hand"} for row in rows if not row.is_snoozed})
    aside = {row.pk: row.snoozed_until.isoformat() for row in rows if row.snoozed_until}
    _record(team, "conversation.snoozed", actor, {pk: {"until": until} for pk, until in aside.items()})
    return len(rows)


def hold(team: Team, conversations: Iterable[UUID]) -> list[Conversation]:
    """Return chats held until the end of the transaction, in one order; who was erased is nobody's to see."""
    rows = Conversation.objects.for_team(team).filter(pk__in=list(conversations)).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))


@transaction.atomic
def share_conversations(
    *, team: Team, conversations: Collection[UUID], user: User, actor: User | None
) -> dict[UUID, UUID]:
    """Share chats with a restricted member. Return the shares that are new, by chat."""
    shares = ConversationShare.objects.for_team(team).filter(user=user, conversation__in=conversations)
    known = set(shares.values_list("conversation_id", flat=True))
    new = [
        ConversationShare(team=team, conversation_id=pk, user=user) for pk in conversations if pk not in known
    ]
    ConversationShare.objects.bulk_create(new, ignore_conflicts=True)
    _record(
        team, "conversation.shared", actor, {each.conversation_id: {"with": str(user.pk)} for each in new}
    )
    return {each.conversation_id: each.pk for each in new}


def _record(team: Team, kind: str, actor: User | None, told: Mapping[UUID, dict[str, Any]]) -> None:
    actor_id = actor.pk if actor else None
    record_events(
        team_id=team.pk,
        events=[
            Event(team=team, kind=kind, conversation_id=pk, actor_id=actor_id, data=data)
            for pk, data in told.items()
        ],
    )


def _text(user_id: UUID | None) -> str | None:
    return str(user_id) if user_id else None
