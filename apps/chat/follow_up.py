"""Asking the carrier what became of texts that it took and never spoke of again: a callback may be lost for good."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat.asking import answered
from apps.chat.models import Message
from apps.chat.outcomes import FROM_CARRIER, Status, settle
from apps.core.rewriting import rewrite
from apps.messaging.gateway import CarrierText
from apps.messaging.selectors import carrier_for

BATCH = 50
# A phone that is on is reached sooner; after that each look is as far off as the text is old.
FIRST_LOOK = timedelta(minutes=15)
# The carrier's own queue ends before (its bound: 10 h), and so does what a receipt is worth.
LAST_LOOK = timedelta(hours=30)


def follow_up_team(*, team_id: UUID) -> int:
    """Ask after the texts of a team that have been sent for a while. Return of how many there was news."""
    with as_team(team_id):
        asked = answered(_take_silent(now=timezone.now()), _ask)
        return sum(_settle(message, text) for message, text in asked if text is not None)


@transaction.atomic
def _take_silent(*, now: datetime) -> list[Message]:
    """Take the texts to ask after, and push their next look away so that no second worker asks meanwhile."""
    due = Q(lease_until=None) | Q(lease_until__lte=now)
    texts = list(
        Message.objects.filter(due, status=Status.SENT, number__isnull=False, provider_sid__isnull=False)
        .filter(sent_at__gt=now - LAST_LOOK, sent_at__lte=now - FIRST_LOOK)
        .select_related("number", "team")
        .select_for_update(skip_locked=True, of=("self",), no_key=True)
        .order_by("sent_at")[:BATCH]
    )
    for message in texts:
        assert message.sent_at is not None  # noqa: S101  (asked for above)
        message.lease_until = now + (now - message.sent_at)
    rewrite(texts, ["lease_until"])
    return texts


def _ask(message: Message) -> CarrierText | None:
    assert message.number is not None  # noqa: S101  (_take_silent asks for both)
    assert message.provider_sid is not None  # noqa: S101
    return carrier_for(message.number).fetch_text(message.provider_sid)


def _settle(message: Message, text: CarrierText) -> bool:
    return settle(
        team_id=message.team_id,
        message_id=message.pk,
        provider_sid=text.sid,
        status=FROM_CARRIER.get(text.status, Status.SENT),
        error_code=text.error_code,
        at=timezone.now(),
    )
