"""Who has had no text of ours yet: what they get first says how to get no other.

At the phone that they have now: what went to another that they had, or that was mistyped, told nobody here anything.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.models import Team
from apps.chat.models import Conversation, Message

Status = Message.Status
# None of these was read by anybody; and one that is planned may be withdrawn, or come after the next one. So may one of
# many that waits in the queue: for its pace, for the morning, behind an answer. Rather twice than never.
UNREAD = [Status.SCHEDULED, Status.CANCELLED, Status.FAILED, Status.UNDELIVERED]
WAITING_IN_BULK = Q(status=Status.QUEUED, lane=Message.Lane.BULK)


def is_first_text(conversation: Conversation, *, but: UUID | None = None) -> bool:
    """Tell whether nothing that was sent to this person, but perhaps one text, has a chance to have reached them."""
    itself = [but] if but else []
    texts = _ours(conversation.team).filter(conversation=conversation, phone=conversation.candidate.phone)
    return not texts.exclude(pk__in=itself).exists()


def who_was_texted(*, team: Team, candidates: Collection[UUID]) -> set[UUID]:
    """Return those of some people whom a text of ours has reached, or is on its way to: one query."""
    chats = Conversation.objects.for_team(team).filter(candidate__pk__among=candidates)
    theirs = _ours(team).filter(conversation=OuterRef("pk"), phone=OuterRef("candidate__phone"))
    texted = chats.filter(Exists(theirs))
    return set(texted.values_list("candidate", flat=True))


def had_text(*, team: Team) -> Exists:
    """Return the condition on a person's row that a text of ours has reached them, or is on its way."""
    return Exists(_ours(team).filter(conversation__candidate=OuterRef("pk"), phone=OuterRef("phone")))


def _ours(team: Team) -> QuerySet[Message]:
    texts = Message.objects.for_team(team).filter(direction=Message.Direction.OUTBOUND)
    return texts.exclude(status__in=UNREAD).exclude(WAITING_IN_BULK)
