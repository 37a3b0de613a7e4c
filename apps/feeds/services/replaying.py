"""What was rejected or has failed, tried again: by the mapping and the rules as they are now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.core.afterwards import after_commit
from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.services.editing import ensure_ready
from apps.feeds.tasks import ring_feed

ANEW = {
    "outcome": FeedDelivery.Outcome.WAITING,
    "code": "",
    "reason": "",
    "done": [],
    "attempts": 0,
    "handled_at": None,
}


class CannotReplay(DomainError):
    code = "cannot_replay"
    status = 409


@transaction.atomic
def replay_delivery(*, delivery: FeedDelivery, now: datetime, actor_id: UUID | None = None) -> FeedDelivery:
    """Let a delivery be tried again. Raises `CannotReplay`, and `FeedNotReady` where the feed cannot take it."""
    locked = (
        FeedDelivery.objects.select_for_update(of=("self",), no_key=True)
        .select_related("feed__team__account", "team")
        .get(team=delivery.team_id, pk=delivery.pk)
    )
    if not locked.can_be_replayed:
        raise CannotReplay(_why_not(locked))
    _ensure_on(locked.feed)
    for name, value in ANEW.items():
        setattr(locked, name, value)
    locked.due_at = locked.replayed_at = now
    locked.save(update_fields=[*ANEW, "due_at", "replayed_at"])
    _tell(locked.feed, 1, actor_id)
    return locked


@transaction.atomic
def replay_failed(*, feed: Feed, now: datetime, actor_id: UUID | None = None) -> int:
    """Let all that was rejected or has failed be tried again. Return how many that is. Raises `FeedNotReady`."""
    _ensure_on(feed)
    count = FeedDelivery.objects.of(feed).to_mend().update(**ANEW, due_at=now, replayed_at=now)
    if count:
        _tell(feed, count, actor_id)
    return count


def _ensure_on(feed: Feed) -> None:
    ensure_ready(feed)
    if not feed.is_on:
        raise CannotReplay("Switch the feed on first: until then nothing is taken in.")


def _why_not(delivery: FeedDelivery) -> str:
    if not delivery.is_bad:
        state = delivery.get_outcome_display().lower()
        return f"Only what was rejected or has failed can be replayed; this is {state}."
    if delivery.forgotten_at is not None:
        return "What it carried is forgotten after 30 days, so there is nothing to replay."
    return "Whoever sent it could not prove who they are."


def _tell(feed: Feed, count: int, actor_id: UUID | None) -> None:
    record_event(
        team=feed.team, kind="feed.replayed", subject_id=feed.pk, actor_id=actor_id, data={"count": count}
    )
    after_commit(ring_feed, team_id=feed.team_id, feed_id=feed.pk)
