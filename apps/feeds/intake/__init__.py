"""What a worker does with a feed: take in what was handed in, and fetch what is to be fetched."""

from apps.feeds.intake.pulling import pull_feed
from apps.feeds.intake.working import work_on_feed

__all__ = ["pull_feed", "work_on_feed"]
