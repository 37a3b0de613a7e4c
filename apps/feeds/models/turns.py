"""Whose turn it is where several take turns."""

from __future__ import annotations

from django.db import models

from apps.accounts.models import OwnedWithParent, TeamForeignKey, TeamOwnedQuerySet
from apps.feeds.models.feeds import Feed


class FeedTurn(OwnedWithParent):
    """How often somebody was chosen from one group of people by one feed: the next turn is the next one's."""

    feed = TeamForeignKey(Feed, models.CASCADE, related_name="+", db_index=False)
    # Of the group: a hash of its people.
    key = models.CharField(max_length=64)
    given = models.PositiveBigIntegerField(default=0)

    objects = TeamOwnedQuerySet["FeedTurn"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "feed", "key"], name="feed_turns_once")]

    def __str__(self) -> str:
        return f"{self.given} of {self.feed_id}"
