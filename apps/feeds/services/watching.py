"""How feeds do, looked at by the clock: who should look is told once, when it begins and when it is over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.core.afterwards import after_commit
from apps.events.services import record_event
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.selectors import health_of
from apps.feeds.services.editing import lock_feed
from apps.feeds.tasks import ring_letter

FAILED_PULLS = 3
MANY = 10_000


@transaction.atomic
def look_at_feed(*, feed: Feed, now: datetime) -> Feed:
    """Find out whether a feed is in trouble; at the beginning of it write an event, and a letter to the managers."""
    locked = lock_feed(feed)
    trouble = _trouble(locked, now=now)
    if trouble == locked.trouble:
        return locked
    was, locked.trouble = locked.trouble, trouble
    locked.trouble_since = now if trouble else None
    locked.letter_due_at = now if trouble else None
    locked.save(update_fields=["trouble", "trouble_since", "letter_due_at"])
    record_event(
        team=locked.team,
        kind="feed.in_trouble" if trouble else "feed.recovered",
        subject_id=locked.pk,
        data={"trouble": str(trouble or was), "name": locked.name},
    )
    if trouble:
        after_commit(ring_letter, team_id=locked.team_id, feed_id=locked.pk)
    return locked


@transaction.atomic
def forget_payloads(*, team_id: UUID, before: datetime, now: datetime) -> int:
    """Empty what came before a moment; that it came and what became of it, stays. Return of how many."""
    rows = FeedDelivery.objects.filter(team=team_id, received_at__lt=before, forgotten_at=None)
    some = list(rows.exclude(outcome=FeedDelivery.Outcome.WAITING).values_list("pk", flat=True)[:MANY])
    emptied = {"body": b"", "details": b"", "headers": {}, "forgotten_at": now}
    return FeedDelivery.objects.filter(team=team_id, pk__in=some).update(**emptied)


def _trouble(feed: Feed, *, now: datetime) -> str:
    if not feed.is_on:
        return Feed.Trouble.NONE
    if feed.is_pulled and feed.pull_failures >= FAILED_PULLS:
        return Feed.Trouble.UNREACHABLE
    health = health_of(feed, now=now)
    if health.is_rejecting:
        return Feed.Trouble.REJECTING
    return Feed.Trouble.SILENT if health.is_silent and not feed.is_pulled else Feed.Trouble.NONE
