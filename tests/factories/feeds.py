"""Feeds, and what is handed in to them."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone

from apps.accounts.models import Team
from apps.feeds.intake import work_on_feed
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.services import create_feed, receive_delivery, switch_feed
from apps.messaging.models import Template
from apps.messaging.services import add_template

MAPPING = {
    "fields": {
        "candidate.phone": "phone",
        "candidate.full_name": "name",
        "application.job_title": "job",
        "application.external_id": "id",
        "event.kind": {
            "paths": ["action"],
            "choices": {"applied": "apply", "moved": "update", "deleted": "erase", "other": "ignore"},
            "default": "apply",
        },
        "status": "stage",
    }
}


def FeedFactory(*, team: Team, name: str = "Career site", is_on: bool = True, **fields: Any) -> Feed:  # noqa: N802
    now = timezone.now()
    feed = create_feed(team=team, author=None, name=name, fields={"mapping": MAPPING, **fields}, now=now)
    return switch_feed(feed=feed, on=True, now=now) if is_on else feed


def team_template(*, team: Team, name: str = "hello", body: str = "Hi {{first_name|there}}!") -> Template:
    return add_template(team=team, owner=None, name=name, body=body)


def application(phone: str = "+12015550123", **fields: Any) -> dict[str, Any]:
    """Return what a career site sends."""
    return {"id": f"app-{phone}", "name": "Ada Example", "phone": phone, "job": "Nurse", **fields}


def hand_in(feed: Feed, payload: Any, *, works: bool = True) -> FeedDelivery:
    """Hand something in as the door does, and let a worker take it in."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    delivery, _ = receive_delivery(
        feed=feed, body=body, content_type="application/json", headers={}, now=timezone.now()
    )
    if works:
        work(feed)
    delivery.refresh_from_db()
    return delivery


def work(feed: Feed) -> None:
    while work_on_feed(team_id=feed.team_id, feed_id=feed.pk):
        pass
