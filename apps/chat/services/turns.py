"""Two people never answer the same candidate unknowingly."""

from __future__ import annotations

from datetime import datetime

from apps.accounts.models import User
from apps.chat.models import Conversation, Message
from apps.chat.services.conversations import AlreadyClaimed
from apps.core.errors import DomainError

NOT_ANSWERS = [
    *(Message.Status.SCHEDULED, Message.Status.CANCELLED),
    *(Message.Status.FAILED, Message.Status.UNDELIVERED),
]


class AlreadyAnswered(DomainError):
    code = "already_answered"
    status = 409


def ensure_own_turn(
    *, conversation: Conversation, author: User, seen_until: datetime | None, now: datetime
) -> None:
    """Refuse what would answer a candidate beside a colleague, for the author to decide again.

    `conversation` is locked, so that of two who send at once the second is told. `seen_until` is when the newest text
    on the author's screen was written; None: nobody says what the author saw. Raises `AlreadyClaimed` while another
    holds the claim, `AlreadyAnswered` when a colleague's text is newer than what the author saw.
    """
    claimant = conversation.claimant(now=now)
    if claimant is not None and claimant != author:
        raise AlreadyClaimed(f"{claimant} is on it.", claimed_by=str(claimant.pk))
    if seen_until is None:
        return
    unseen = (
        Message.objects.for_team(conversation.team)
        .filter(
            conversation=conversation,
            direction=Message.Direction.OUTBOUND,
            origin=Message.Origin.CHAT,
            author__isnull=False,
            created_at__gt=seen_until,
        )
        .exclude(author=author)
        .exclude(status__in=NOT_ANSWERS)
        .select_related("author")
        .order_by("created_at")
        .last()
    )
    if unseen is not None:
        raise AlreadyAnswered(f"{unseen.author} has just written: “{_shortened(unseen.body)}”")


def _shortened(body: str) -> str:
    return body if len(body) <= SHOWN else f"{body[: SHOWN - 1]}…"


SHOWN = 80
