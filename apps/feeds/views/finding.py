"""What the pages of one feed do first."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.accounts.middleware import TeamRequest
from apps.feeds.models import Feed


def find_feed(request: TeamRequest, feed_id: UUID) -> Feed:
    """Return a feed of the team; any other is not there."""
    rows = Feed.objects.for_team(request.team).select_related("team__account", "template", "author")
    return get_object_or_404(rows, pk=feed_id)
