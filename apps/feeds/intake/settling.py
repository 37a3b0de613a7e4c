"""What has become of a delivery, written into its row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import Truncator

from apps.events.services import record_event
from apps.feeds.models import FeedDelivery

# It is begun so often: the last time about an hour after the first.
TRIES = 6
LONGEST_REASON = 500
FIRST_PAUSE = timedelta(minutes=1)


def settle(
    delivery: FeedDelivery,
    outcome: FeedDelivery.Outcome,
    *,
    now: datetime,
    code: str = "",
    reason: str = "",
    **found: Any,
) -> FeedDelivery:
    """Write what has become of a delivery that is locked, and tell of it."""
    delivery.outcome, delivery.code, delivery.reason = outcome, code[:60], _as_kept(reason)
    delivery.due_at, delivery.handled_at = None, now
    for name, value in found.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=["outcome", "code", "reason", "due_at", "handled_at", *found])
    record_event(
        team=delivery.team,
        kind=f"feed.delivery_{outcome}",
        subject_id=delivery.feed_id,
        data={"delivery": str(delivery.pk), "code": delivery.code},
    )
    return delivery


@transaction.atomic
def later(delivery_id: UUID, *, code: str, reason: str, now: datetime) -> None:
    """Put a delivery off, for longer each time; after so many times it has failed."""
    locked = FeedDelivery.objects.select_for_update(of=("self",)).filter(pk=delivery_id).first()
    if locked is None or not locked.is_waiting:
        return
    if locked.attempts >= TRIES:
        settle(locked, FeedDelivery.Outcome.FAILED, code=code, reason=reason, now=now)
        return
    locked.code, locked.reason = code[:60], _as_kept(reason)
    locked.due_at = now + FIRST_PAUSE * 2 ** (locked.attempts - 1)
    locked.save(update_fields=["code", "reason", "due_at"])


def _as_kept(reason: str) -> str:
    """Return a reason as long as there is room for. A longer one says that there is more."""
    return Truncator(reason).chars(LONGEST_REASON)
