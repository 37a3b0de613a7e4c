"""The grid of applications, where it is said whom a rule of a feed is for."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from apps.accounts.models import Membership
from apps.accounts.permissions import Right, may
from apps.core.filters import Context
from apps.feeds.models import Feed
from apps.grids.declarations import Within, show_within


def rule_within(feed: Feed, position: int, context: Context) -> Within:  # noqa: ARG001  As every other.
    """Return a rule as what the grid of applications is shown inside of."""
    return Within(
        name="feed_rule",
        key=f"{feed.pk}.{position}",
        address=reverse("feeds:rule_filter", args=[feed.pk, position]),
        thing=feed,
        strip="feeds/_changing.html",
    )


def _find(membership: Membership, key: str, context: Context) -> Within | None:
    feed_id, _, position = key.partition(".")
    try:
        wanted, place = UUID(feed_id), int(position)
    except ValueError:
        return None
    if not may(membership, Right.MANAGE):
        return None
    feed = Feed.objects.for_team(membership.team).select_related("team").filter(pk=wanted).first()
    return rule_within(feed, place, context) if feed and 1 <= place <= len(feed.rules) else None


show_within("applications", feed_rule=_find)
