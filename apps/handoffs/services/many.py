"""Many chats handed over to one member of the team, and that taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.accounts.models import Membership, Team, User
from apps.candidates.services import hold_living
from apps.chat.models import Conversation
from apps.chat.services import NotAMember
from apps.core.errors import DomainError
from apps.handoffs.models import Handoff
from apps.handoffs.services.giving import Said, hand_to_member
from apps.handoffs.services.taking_back import CannotTakeBack, take_back


@dataclass(frozen=True)
class Given:
    """The handoff of each chat that was handed over, and why others were not. What was theirs already is in neither."""

    handoffs: dict[UUID, UUID] = field(default_factory=dict)
    refused: dict[UUID, str] = field(default_factory=dict)


@transaction.atomic
def hand_over_chats(
    *,
    team: Team,
    conversations: Collection[UUID],
    user_id: UUID,
    said: Said,
    author: User | None,
    now: datetime,
) -> Given:
    """Hand chats over one by one; one letter tells of all. What stands in the way of one does not in that of others.

    Raises `NotAMember` when whom they are for has left the team.
    """
    places = Membership.objects.for_team(team).select_related("user")
    membership = places.filter(user=user_id).first()
    if membership is None:
        raise NotAMember("Whom they are to be handed over to has left the team.")
    rows = Conversation.objects.for_team(team).filter(pk__in=list(conversations)).order_by("pk")
    # All at first and in one order, as who merges does: what is there afterwards stays there.
    hold_living(team=team, ids=list(rows.values_list("candidate_id", flat=True)))
    given = Given()
    for conversation in rows.select_related("team", "candidate"):
        if _is_theirs(conversation, membership) and not conversation.is_closed:
            continue
        try:
            handoff = hand_to_member(
                conversation=conversation,
                membership=membership,
                said=said,
                author=author,
                client_id=None,
                now=now,
                letter=not given.handoffs,
            )
        except DomainError as error:
            given.refused[conversation.pk] = error.detail
        else:
            given.handoffs[conversation.pk] = handoff.pk
    return given


@transaction.atomic
def take_back_many(*, team: Team, handoffs: Collection[UUID], actor: User | None, now: datetime) -> int:
    """Take handoffs back, as far as their receiver has not seen them. Return how many."""
    rows = Handoff.objects.for_team(team).filter(pk__in=list(handoffs), withdrawn_at=None).with_facts()
    taken = 0
    # The last first: what was on top of another is gone by then.
    for handoff in rows.select_related("team").order_by("-created_at", "-pk"):
        try:
            take_back(handoff=handoff, actor=actor, now=now)
        except CannotTakeBack:
            continue
        taken += 1
    return taken


def _is_theirs(conversation: Conversation, membership: Membership) -> bool:
    is_handed_over = conversation.stage == Conversation.Stage.DELIVERED
    return is_handed_over and conversation.assignee_id == membership.user_id
