"""A candidate handed over within the team: to a member, or to an address whose owner is not there yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from apps.accounts.models import Invitation, Membership, Role, Team, User
from apps.accounts.services import invite
from apps.candidates.models import Application, ApplicationStatus
from apps.candidates.services import hold_living
from apps.chat.models import Conversation, ConversationShare
from apps.chat.services import (
    ConversationClosed,
    assign_conversation,
    change_application,
    mark_unread,
    move_stage,
    release_conversation,
    share_conversation,
)
from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.handoffs.models import LONGEST_SUMMARY, MOST_STARS, Handoff

# So that what is taken back at once is never mailed.
LETTER_PAUSE = timedelta(seconds=10)
Kind, Direction, Stage = Handoff.Kind, Handoff.Direction, Conversation.Stage


class HandedToSelf(DomainError):
    code = "handed_to_self"


class NoApplication(DomainError):
    code = "no_application"


class BadStars(DomainError):
    code = "bad_stars"


@dataclass(frozen=True)
class Said:
    """What is said of a candidate as they are handed over. `outcome` is a status of the team, `stars` are 1 to 5."""

    outcome: ApplicationStatus | None = None
    stars: int | None = None
    summary: str = ""


@dataclass(frozen=True)
class Begun:
    """A chat that is held, and whose active application there was when it was handed over."""

    conversation: Conversation
    application: Application | None
    # What was made already under the same name.
    known: Handoff | None = None


@transaction.atomic
def hand_to_member(
    *,
    conversation: Conversation,
    membership: Membership,
    said: Said,
    author: User | None,
    client_id: str | None,
    now: datetime,
    letter: bool = True,
) -> Handoff:
    """Give a chat to a member of the team: it is theirs from now on. The same `client_id` again is the same handoff.

    They are told by a `letter`, too, unless another one of the same moment tells of it.

    Raises `HandedToSelf`, `ConversationClosed`, `NoApplication` and `BadStars`.
    """
    begun = begin(conversation, said, client_id)
    if begun.known:
        return begun.known
    user = membership.user
    if user == author:
        raise HandedToSelf(
            "This is you. To look after them yourself, assign the chat to yourself.", field="user"
        )
    before = _settle(begun, said, author, user=user)
    give_chat(begun.conversation, membership, author)
    return record(
        begun,
        said,
        author,
        now=now,
        client_id=client_id,
        kind=Kind.MEMBER,
        to_user=user,
        to_email=user.email,
        before=before,
        received_at=now,
        letter_due_at=now + LETTER_PAUSE if letter else None,
    )


@transaction.atomic
def hand_to_address(
    *,
    conversation: Conversation,
    email: str,
    said: Said,
    author: User | None,
    client_id: str | None,
    now: datetime,
) -> Handoff:
    """Give a chat to whoever reads an address: a member as such, anybody else once they have opened their invitation.

    The invitation is to the restricted role, so that it opens this chat and nothing else; one that is open already
    stays as it is. Raises as `hand_to_member` does.
    """
    address = email.strip().lower()
    # Before the chat, as who accepts it does: they are a member in a moment, or find this handoff.
    invited = hold_invitation(conversation.team, address, now=now)
    begun = begin(conversation, said, client_id)
    if begun.known:
        return begun.known
    members = Membership.objects.for_team(conversation.team).select_related("user")
    if member := members.filter(user__email=address).first():
        return hand_to_member(
            conversation=begun.conversation,
            membership=member,
            said=said,
            author=author,
            client_id=client_id,
            now=now,
        )
    before = _settle(begun, said, author)
    return record(
        begun,
        said,
        author,
        now=now,
        client_id=client_id,
        kind=Kind.EMAIL,
        to_email=address,
        invitation=invitation_for_handoff(conversation.team, address, author, invited=invited, now=now),
        before=before,
        letter_due_at=now + LETTER_PAUSE,
    )


def begin(conversation: Conversation, said: Said, client_id: str | None) -> Begun:
    """Hold the person and their chat, in the order of everybody else who does, and look whether this may be."""
    hold_living(team=conversation.team, ids=[conversation.candidate_id])
    rows = Conversation.objects.for_team(conversation.team).select_related("team__account", "candidate")
    held = rows.select_for_update(of=("self",), no_key=True).get(pk=conversation.pk)
    active = Application.objects.for_team(held.team).active().filter(candidate=held.candidate_id)
    made = Handoff.objects.filter(team=conversation.team_id, client_id=client_id).with_facts()
    begun = Begun(held, active.select_related("status").first(), known=made.first() if client_id else None)
    if begun.known:
        return begun
    if held.is_closed:
        raise ConversationClosed("This chat is closed. Open it to hand it over.")
    if said.outcome is not None and begun.application is None:
        raise NoApplication("They have no application whose status could be set.", field="status")
    if said.stars is not None and not 1 <= said.stars <= MOST_STARS:
        raise BadStars(f"There are one to {MOST_STARS} stars.", field="stars")
    return begun


def _settle(begun: Begun, said: Said, author: User | None, user: User | None = None) -> dict[str, Any]:
    """Move the application and the chat on, and let go of it. Return how they were."""
    held, application = begun.conversation, begun.application
    shares = ConversationShare.objects.filter(team=held.team_id, conversation=held, user=user)
    before = {
        "assignee": str(held.assignee_id) if held.assignee_id else None,
        "stage": held.stage,
        "status": application.status.key if application and said.outcome else None,
        "shared": user is not None and shares.exists(),
    }
    move_on(begun, said, author)
    return before


def move_on(begun: Begun, said: Said, author: User | None) -> None:
    """Set the outcome, and let the chat be one that was handed over, which whoever gave it is not on any more."""
    held = begun.conversation
    if said.outcome is not None and begun.application is not None:
        change_application(application=begun.application, status=said.outcome.key, actor=author)
        held.refresh_from_db(fields=["stage"])
    move_stage(conversation=held, stage=Stage.DELIVERED, actor_id=author.pk if author else None)
    if author is not None and held.claimed_by_id == author.pk:
        release_conversation(conversation=held, actor=author)


def give_chat(conversation: Conversation, membership: Membership, author: User | None) -> None:
    """Make a chat somebody's own, and new to them."""
    assign_conversation(conversation=conversation, assignee=membership.user, actor=author)
    if membership.is_restricted:
        # Also where it was assigned to them before it was shared.
        share_conversation(conversation=conversation, user=membership.user, actor=author)
    mark_unread(conversation=conversation, user=membership.user)


def hold_invitation(team: Team, address: str, *, now: datetime) -> Invitation | None:
    """Return the open invitation of an address, held: whoever accepts it waits, and who makes another one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"handoff:{team.pk}:{address}"]
        )
    rows = Invitation.objects.for_team(team).open(now=now).filter(email=address)
    return rows.select_for_update(of=("self",), no_key=True).first()


def invitation_for_handoff(
    team: Team, address: str, author: User | None, *, invited: Invitation | None, now: datetime
) -> Invitation | None:
    """Return the invitation that the letter of a handoff brings, or nothing where a manager has invited them before.

    A new one is to the restricted role; there is no other letter with it.
    """
    if invited is not None:
        is_ours = Handoff.objects.filter(team=team, invitation=invited).exists()
        return invited if is_ours else None
    invitation = invite(team=team, email=address, role=Role.RESTRICTED, invited_by=author, now=now)
    Invitation.objects.filter(pk=invitation.pk).update(mail_due_at=None)
    return invitation


def record(begun: Begun, said: Said, author: User | None, *, now: datetime, **facts: Any) -> Handoff:
    """Write a handoff and its event."""
    held = begun.conversation
    handoff = Handoff.objects.create(
        **{"direction": Direction.OUT, "author": author, "outcome": said.outcome}
        | {"outcome_words": said.outcome.label if said.outcome else ""}
        | facts,
        team=held.team,
        candidate_id=held.candidate_id,
        application=begun.application,
        stars=said.stars,
        summary=said.summary.strip()[:LONGEST_SUMMARY],
        created_at=now,
    )
    record_event(
        team=held.team,
        kind="handoff.created",
        conversation_id=held.pk,
        subject_id=handoff.pk,
        actor_id=author.pk if author and not handoff.is_incoming else None,
        data={"direction": handoff.direction, "from": handoff.giver, "to": handoff.receiver},
        at=now,
    )
    return handoff
