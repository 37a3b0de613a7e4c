"""What wakes a worker for feeds. A turn is short: no reply waits behind it."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.feeds.intake import pull_feed, work_on_feed
from apps.feeds.mail import mail_letter
from apps.work.waking import STALE_AFTER, ring


@shared_task(name="feeds.work", expires=STALE_AFTER)
def work(*, team_id: str, feed_id: str) -> None:
    if work_on_feed(team_id=UUID(team_id), feed_id=UUID(feed_id)):
        ring(work, team_id=UUID(team_id), feed_id=UUID(feed_id))


@shared_task(name="feeds.pull", expires=STALE_AFTER)
def pull(*, team_id: str, feed_id: str) -> None:
    if pull_feed(team_id=UUID(team_id), feed_id=UUID(feed_id), now=timezone.now()):
        ring(work, team_id=UUID(team_id), feed_id=UUID(feed_id))


@shared_task(name="feeds.mail_letter", expires=STALE_AFTER)
def write(*, team_id: str, feed_id: str) -> None:
    mail_letter(team_id=UUID(team_id), feed_id=UUID(feed_id), now=timezone.now())


def ring_feed(*, team_id: UUID, feed_id: UUID) -> None:
    """Wake a worker for what was handed in to a feed."""
    ring(work, team_id=team_id, feed_id=feed_id)


def ring_pull(*, team_id: UUID, feed_id: UUID) -> None:
    """Wake a worker that fetches a feed."""
    ring(pull, team_id=team_id, feed_id=feed_id)


def ring_letter(*, team_id: UUID, feed_id: UUID) -> None:
    """Wake a worker for a letter about a feed."""
    ring(write, team_id=team_id, feed_id=feed_id)
