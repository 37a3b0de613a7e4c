"""A handoff taken back before anybody has seen it, and a letter sent once more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from apps.accounts.models import Membership, User
from apps.candidates.models import Application, ApplicationStatus
from apps.candidates.services import hold_living
from apps.chat.models import Conversation
from apps.chat.services import (
    assign_conversation,
    change_application,
    move_stage,
    unshare_conversation,
)
from apps.core.errors import DomainError
from apps.handoffs.models import Handoff
from apps.handoffs.parts import withdraw_unneeded
from apps.handoffs.services.giving import hold_invitation, invitation_for_handoff
from apps.handoffs.services.receiving import tell_of_change

MAIL_PAUSE = timedelta(minutes=1)
CROSSED = "What another team has got, they have: it cannot be taken back."


class CannotTakeBack(DomainError):
    code = "cannot_take_back"
    status = 409


class NothingToSend(DomainError):
    code = "nothing_to_send"
    status = 409


@transaction.atomic
def take_back(*, handoff: Handoff, actor: User | None, now: datetime) -> Handoff:
    """Undo a handoff that its receiver has not seen: whatever nobody has changed since is as it was.

    Twice is once. Raises `CannotTakeBack`.
    """
    conversation = _hold(handoff)
    locked = Handoff.objects.with_facts().select_for_update(of=("self",), no_key=True).get(pk=handoff.pk)
    if locked.is_withdrawn:
        return locked
    if locked.crosses_teams:
        raise CannotTakeBack(CROSSED)
    if locked.is_seen:
        raise CannotTakeBack(f"{locked.receiver} has seen it. Assign the chat to somebody else instead.")
    _give_back(locked, conversation, actor)
    _move_back(locked, conversation, actor)
    locked.withdrawn_at, locked.letter_due_at = now, None
    locked.save(update_fields=["withdrawn_at", "letter_due_at"])
    withdraw_unneeded(locked.invitation, now=now)
    tell_of_change(locked, conversation)
    return locked


@transaction.atomic
def send_again(*, handoff: Handoff, actor: User | None, now: datetime) -> Handoff:
    """Mail the letter once more, with a new invitation where the last one is over; at most once a minute.

    Raises `NothingToSend` for what was received or taken back.
    """
    # Before the handoff, as who accepts it does.
    invited = hold_invitation(handoff.team, handoff.to_email, now=now)
    locked = Handoff.objects.with_facts().select_for_update(of=("self",), no_key=True).get(pk=handoff.pk)
    if not locked.is_kept:
        raise NothingToSend("They have it already, or it was taken back: there is nothing to send.")
    if locked.letter_due_at or (locked.mailed_at and locked.mailed_at > now - MAIL_PAUSE):
        return locked
    locked.invitation = invitation_for_handoff(handoff.team, locked.to_email, actor, invited=invited, now=now)
    locked.letter_due_at = now
    locked.save(update_fields=["letter_due_at", "invitation"])
    return locked


def _hold(handoff: Handoff) -> Conversation:
    hold_living(team=handoff.team, ids=[handoff.candidate_id])
    rows = Conversation.objects.for_team(handoff.team).select_related("team__account", "candidate")
    return rows.select_for_update(of=("self",), no_key=True).get(candidate=handoff.candidate_id)


def _give_back(handoff: Handoff, conversation: Conversation, actor: User | None) -> None:
    user = handoff.to_user
    if user is None:
        return
    if conversation.assignee_id == user.pk and handoff.before.get("assignee") != str(user.pk):
        people = Membership.objects.for_team(handoff.team).select_related("user")
        # Whoever has left the team meanwhile gets nothing back.
        former = people.filter(user=handoff.before.get("assignee")).first()
        assign_conversation(conversation=conversation, assignee=former.user if former else None, actor=actor)
    others = Handoff.objects.filter(team=handoff.team_id, candidate=handoff.candidate_id, to_user=user)
    if (
        not handoff.before.get("shared")
        and not others.filter(withdrawn_at=None).exclude(pk=handoff.pk).exists()
    ):
        unshare_conversation(conversation=conversation, user=user, actor=actor)


def _move_back(handoff: Handoff, conversation: Conversation, actor: User | None) -> None:
    if conversation.is_closed:
        return
    before, after = handoff.before.get("status"), handoff.outcome_id
    applications = Application.objects.for_team(handoff.team).select_related("status")
    mine = applications.filter(candidate=handoff.candidate_id)
    application = next((each for each in mine if each.pk == handoff.application_id), None)
    statuses = ApplicationStatus.objects.for_team(handoff.team)
    if application and before and application.status_id == after and statuses.filter(key=before).exists():
        change_application(application=application, status=before, actor=actor)
        conversation.refresh_from_db(fields=["stage"])
    # A status that moves the chat, too, has moved it.
    if conversation.stage == Conversation.Stage.DELIVERED:
        move_stage(
            conversation=conversation,
            stage=handoff.before.get("stage", conversation.stage),
            actor_id=actor.pk if actor else None,
        )
