"""What was kept for somebody until they had a place in the team."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.accounts.models import Membership
from apps.chat.models import Conversation
from apps.chat.services import share_conversation
from apps.events.services import record_event
from apps.handoffs.models import Handoff
from apps.handoffs.services.giving import give_chat


@transaction.atomic
def take_up_kept(*, membership: Membership, now: datetime) -> None:
    """Give a new member the chats that were handed over to their address.

    A chat that was given to somebody else meanwhile stays theirs: the new member sees it, as they were promised.
    """
    kept = Handoff.objects.for_team(membership.team).kept().filter(to_email=membership.user.email)
    for handoff in kept.select_related("author", "team").order_by("candidate", "pk"):
        take_up(handoff, membership, now=now)


def take_up(handoff: Handoff, membership: Membership, *, now: datetime) -> None:
    rows = Conversation.objects.for_team(handoff.team).filter(candidate=handoff.candidate_id)
    conversation = rows.select_for_update(of=("self",), no_key=True).first()
    # Asked once more under the lock: it may have been taken back meanwhile.
    is_kept = Handoff.objects.kept().select_for_update(no_key=True).filter(pk=handoff.pk).first() is not None
    if conversation is None or not is_kept:
        return
    Handoff.objects.filter(pk=handoff.pk).update(to_user=membership.user, received_at=now)
    before = str(conversation.assignee_id) if conversation.assignee_id else None
    if before == handoff.before.get("assignee"):
        give_chat(conversation, membership, handoff.author)
    elif membership.is_restricted:
        share_conversation(conversation=conversation, user=membership.user, actor=handoff.author)
    tell_of_change(handoff, conversation)


def tell_of_change(handoff: Handoff, conversation: Conversation) -> None:
    """Let open threads draw the card anew."""
    record_event(
        team=handoff.team, kind="handoff.changed", conversation_id=conversation.pk, subject_id=handoff.pk
    )
