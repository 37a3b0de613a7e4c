"""A letter to the managers about a feed that needs a look."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.accounts.mail import send_letter
from apps.accounts.tenancy import as_team
from apps.core.paths import path_of
from apps.feeds.models import Feed
from apps.feeds.selectors import health_of, managers_of

logger = logging.getLogger(__name__)

PAUSE = timedelta(minutes=5)


def mail_letter(*, team_id: UUID, feed_id: UUID, now: datetime) -> None:
    """Mail what is due about a feed once, however many workers try; when that fails, put it off."""
    with as_team(team_id), transaction.atomic():
        rows = Feed.objects.select_related("team__account")
        # Held while the mail goes out: whoever else comes meanwhile goes on.
        locked = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
        feed = locked.filter(pk=feed_id, letter_due_at__lte=now).first()
        if feed is None:
            return
        try:
            _send(feed, now=now)
        except (SMTPException, OSError) as error:
            logger.warning("A letter about a feed could not be mailed (%s); later.", type(error).__name__)
            feed.letter_due_at = now + PAUSE
        else:
            feed.letter_due_at = None
        feed.save(update_fields=["letter_due_at"])


def _send(feed: Feed, *, now: datetime) -> None:
    if people := [manager.email for manager in managers_of(feed.team)]:
        link = f"{settings.PUBLIC_URL}{path_of('feeds:feed', feed.pk)}"
        send_letter(
            "feed_in_trouble",
            team=feed.team,
            subject=f"The feed “{feed.name}” needs a look",
            to=people,
            context={"feed": feed, "health": health_of(feed, now=now), "link": link},
        )
