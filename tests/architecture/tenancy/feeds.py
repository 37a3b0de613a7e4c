"""A team's row of each table of feeds."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from apps.candidates.models import Candidate
from apps.feeds.models import Feed, FeedDelivery, FeedTurn
from tests.factories.feeds import FeedFactory


def _feed(world: Any) -> Feed:
    """Make one about which a letter is due, and whose file is to be fetched."""
    rules = [{"when": None, "then": [{"do": "tag", "tags": [world.mark]}]}]
    feed = FeedFactory(team=world.team, name=f"Feed {world.mark}", rules=rules)
    Feed.objects.filter(pk=feed.pk).update(
        kind=Feed.Kind.PULL_CSV,
        # Where nothing is asked: that it was tried, the row says.
        pull_url="https://127.0.0.1/",
        next_pull_at=timezone.now(),
        letter_due_at=timezone.now(),
        trouble=Feed.Trouble.SILENT,
    )
    return feed


def _delivery(world: Any) -> FeedDelivery:
    return FeedDelivery.objects.create(
        team=world.team,
        feed=world.row(Feed),
        received_at=timezone.now(),
        body=world.mark.encode(),
        body_hash="0" * 64,
        candidate=world.row(Candidate),
        due_at=timezone.now(),
    )


FEEDS: dict[Any, Any] = {
    Feed: _feed,
    FeedDelivery: _delivery,
    FeedTurn: lambda world: FeedTurn.objects.create(team=world.team, feed=world.row(Feed), key="people"),
}
