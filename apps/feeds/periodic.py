"""What the clock asks for: deliveries that wait, files to fetch, how feeds do, and what is to be forgotten."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.feeds.mail import mail_letter
from apps.feeds.selectors import (
    feed_with_all,
    feeds_to_do,
    feeds_to_look_at,
    feeds_to_pull,
    letters_to_mail,
    teams_to_forget,
)
from apps.feeds.services import forget_payloads, look_at_feed
from apps.feeds.tasks import ring_feed, ring_pull

KEPT_FOR = timedelta(days=30)


@shared_task(name="feeds.ring_due", expires=5)
def ring_due() -> None:
    """Wake workers for what a lost wake, or a worker that died, has left; and for what is to be fetched."""
    now = timezone.now()
    for team_id, feed_id in feeds_to_do(now=now):
        ring_feed(team_id=team_id, feed_id=feed_id)
    for team_id, feed_id in feeds_to_pull(now=now):
        ring_pull(team_id=team_id, feed_id=feed_id)


@shared_task(name="feeds.look", expires=300)
def look() -> None:
    for team_id, feed_id in feeds_to_look_at():
        with as_team(team_id), transaction.atomic():
            if feed := feed_with_all(team_id=team_id, feed_id=feed_id):
                look_at_feed(feed=feed, now=timezone.now())


@shared_task(name="feeds.mail_due_letters", expires=60)
def mail_due_letters() -> None:
    """Mail what no wake has."""
    now = timezone.now()
    for team_id, feed_id in letters_to_mail(now=now):
        mail_letter(team_id=team_id, feed_id=feed_id, now=now)


@shared_task(name="feeds.forget", expires=600)
def forget() -> None:
    now = timezone.now()
    for team_id in teams_to_forget(before=now - KEPT_FOR):
        with as_team(team_id):
            forget_payloads(team_id=team_id, before=now - KEPT_FOR, now=now)
