"""Who looks after a conversation, and whether it is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.accounts.models import Membership, Team, User
from apps.candidates.models import Application, Candidate
from apps.candidates.services import record_application, upsert_candidate
from apps.chat.models import Conversation, ConversationShare, ReadMark
from apps.chat.services.closing import open_conversation
from apps.chat.services.deeds import record_deed
from apps.core.errors import DomainError
from apps.core.prepared import prepared
from apps.messaging.selectors import default_number

CLAIM_LIFE = timedelta(minutes=10)


class NotAMember(DomainError):
    code = "not_a_member"


class AlreadyClaimed(DomainError):
    code = "already_claimed"
    status = 409


class ConversationClosed(DomainError):
    code = "conversation_closed"


def conversation_with(*, candidate: Candidate, at: datetime) -> tuple[Conversation, bool]:
    """Return the one conversation with a candidate and whether it is new."""
    return Conversation.objects.get_or_create(
        team=candidate.team,
        candidate=candidate,
        defaults={"number": default_number(team=candidate.team), "last_message_at": at},
    )


def locked_conversation_with(*, candidate: Candidate, at: datetime) -> Conversation:
    """Return the same for a locked candidate, begun if nobody has yet, and locked as they are."""
    if not (found := _conversations_with(team=candidate.team_id, candidate=candidate.pk)):
        conversation_with(candidate=candidate, at=at)
        found = _conversations_with(team=candidate.team_id, candidate=candidate.pk)
    conversation = found[0]
    conversation.team, conversation.candidate = candidate.team, candidate
    return conversation


@prepared
def _conversations_with(team: UUID, candidate: UUID) -> QuerySet[Conversation]:
    rows = Conversation.objects.filter(team=team, candidate=candidate)
    return rows.select_for_update(of=("self",), no_key=True)


@transaction.atomic
def begin_conversation(
    *, candidate: Candidate, actor: User | None, now: datetime
) -> tuple[Conversation, bool]:
    """Return the conversation with a candidate, begun if nobody has yet, and whether it is new."""
    conversation, is_new = conversation_with(candidate=candidate, at=now)
    if is_new:
        record_deed(conversation, "conversation.created", actor)
    return conversation, is_new


@transaction.atomic
def start_conversation(
    *,
    team: Team,
    phone: str,
    actor: User | None,
    now: datetime,
    attribution: dict[str, Any] | None = None,
    **fields: Any,
) -> tuple[Conversation, bool]:
    """Open the chat with whoever has this phone, as a new candidate if nobody has. Raises `InvalidPhone`."""
    actor_id = actor.pk if actor else None
    candidate, created = upsert_candidate(team=team, phone=phone, actor_id=actor_id, **fields)
    if created or attribution:
        record_application(
            candidate=candidate,
            method=Application.Method.CHAT,
            applied_at=now,
            actor_id=actor_id,
            **(attribution or {}),
        )
    conversation, is_new = begin_conversation(candidate=candidate, actor=actor, now=now)
    if not is_new and conversation.is_closed:
        open_conversation(conversation=conversation, actor=actor)
    return conversation, created


@transaction.atomic
def assign_conversation(
    *, conversation: Conversation, assignee: User | None, actor: User | None, rule: str = ""
) -> Conversation:
    """Give a conversation to a member of the team, or to nobody. `rule` is the name of what has chosen them."""
    membership = None
    if assignee is not None:
        membership = Membership.objects.for_team(conversation.team).filter(user=assignee).first()
        if membership is None:
            raise NotAMember(f"{assignee} is not in this team.", field="assignee")
    locked = Conversation.objects.select_for_update(of=("self",), no_key=True).get(pk=conversation.pk)
    before = locked.assignee_id
    if before != (assignee.pk if assignee else None):
        locked.assignee = assignee
        locked.save(update_fields=["assignee"])
        if membership is not None and membership.is_restricted:
            share_conversation(conversation=locked, user=membership.user, actor=actor)
        record_deed(
            locked,
            "conversation.assigned",
            actor,
            {
                "from": str(before) if before else None,
                "to": str(assignee.pk) if assignee else None,
                **({"rule": rule} if rule else {}),
            },
        )
    return locked


@transaction.atomic
def share_conversation(*, conversation: Conversation, user: User, actor: User | None) -> None:
    """Let a restricted member see and answer one conversation."""
    if not Membership.objects.for_team(conversation.team).filter(user=user).exists():
        raise NotAMember(f"{user} is not in this team.", field="user")
    _, created = ConversationShare.objects.get_or_create(
        team=conversation.team, conversation=conversation, user=user
    )
    if created:
        record_deed(conversation, "conversation.shared", actor, {"with": str(user.pk)})


@transaction.atomic
def unshare_conversation(*, conversation: Conversation, user: User, actor: User | None) -> None:
    """Take a restricted member's sight of one conversation away."""
    removed, _ = (
        ConversationShare.objects.for_team(conversation.team)
        .filter(conversation=conversation, user=user)
        .delete()
    )
    if removed:
        record_deed(conversation, "conversation.unshared", actor, {"with": str(user.pk)})


@transaction.atomic
def claim_conversation(
    *, conversation: Conversation, user: User, now: datetime, take_over: bool = False
) -> Conversation:
    """Say "I'm on it" for ten minutes. Raises `AlreadyClaimed` when another holds it, unless taken over knowingly, and
    `ConversationClosed`.

    One conditional update decides, so that of two people at once exactly one gets it.
    """
    free = Q(claimed_by=None) | Q(claimed_by=user) | Q(claimed_until__lte=now)
    rows = Conversation.objects.open().filter(pk=conversation.pk)
    was_mine = conversation.claimant(now=now) == user
    claimed = (rows if take_over else rows.filter(free)).update(
        claimed_by=user, claimed_until=now + CLAIM_LIFE
    )
    conversation.refresh_from_db()
    if conversation.is_closed:
        raise ConversationClosed("This chat is closed. Open it to answer.")
    if not claimed:
        raise AlreadyClaimed(
            f"{conversation.claimed_by} is already answering this candidate.",
            claimed_by=str(conversation.claimed_by_id),
        )
    if not was_mine:
        record_deed(conversation, "conversation.claimed", user, {"by": str(user.pk)})
    return conversation


@transaction.atomic
def release_conversation(*, conversation: Conversation, actor: User | None) -> Conversation:
    """Let go of a claim."""
    released = Conversation.objects.filter(pk=conversation.pk, claimed_by__isnull=False).update(
        claimed_by=None, claimed_until=None
    )
    conversation.refresh_from_db()
    if released:
        record_deed(conversation, "conversation.released", actor)
    return conversation


@transaction.atomic
def mark_read(*, conversation: Conversation, user: User, now: datetime) -> None:
    """Remember that this person has seen everything up to now, and tell their other screens."""
    mark, created = ReadMark.objects.get_or_create(
        team=conversation.team, conversation=conversation, user=user, defaults={"read_at": now}
    )
    last = conversation.last_inbound_at
    was_unread = last is not None and (created or mark.read_at < last)
    if not created:
        ReadMark.objects.filter(pk=mark.pk, read_at__lt=now).update(read_at=now)
    if was_unread:
        record_deed(conversation, "conversation.read", user, {"user": str(user.pk)})


@transaction.atomic
def mark_unread(*, conversation: Conversation, user: User) -> None:
    """Put the unread dot back for this person."""
    if conversation.last_inbound_at is None:
        return
    before = conversation.last_inbound_at - timedelta(microseconds=1)
    ReadMark.objects.update_or_create(
        team=conversation.team, conversation=conversation, user=user, defaults={"read_at": before}
    )
    record_deed(conversation, "conversation.unread", user, {"user": str(user.pk)})
