from apps.feeds.models.deliveries import FeedDelivery
from apps.feeds.models.feeds import Feed
from apps.feeds.models.turns import FeedTurn

__all__ = ["Feed", "FeedDelivery", "FeedTurn"]
