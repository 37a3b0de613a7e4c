from __future__ import annotations

from apps.core.api.addresses import address
from apps.feeds.api.deliveries import DeliveriesView, ReplayDeliveryView, ReplayFailedView
from apps.feeds.api.views import FeedSecretView, FeedsView, FeedView, TestFeedView

urlpatterns = [
    *address("feeds", FeedsView, name="feeds"),
    *address("feeds/<uuid:pk>", FeedView, name="feed"),
    *address("feeds/<uuid:pk>/secret", FeedSecretView, name="feed_secret"),
    *address("feeds/<uuid:pk>/test", TestFeedView, name="feed_test"),
    *address("feeds/<uuid:pk>/deliveries", DeliveriesView, name="feed_deliveries"),
    *address(
        "feeds/<uuid:pk>/deliveries/<uuid:delivery>/replay",
        ReplayDeliveryView,
        name="feed_delivery_replay",
    ),
    *address("feeds/<uuid:pk>/replay-failed", ReplayFailedView, name="feed_replay_failed"),
]
