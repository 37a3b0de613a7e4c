"""What the deliveries of a feed can be narrowed by."""

from __future__ import annotations

from apps.core.api.filtersets import ListFilters, Parameter, one_of
from apps.feeds.models import FeedDelivery


class DeliveryFilters(ListFilters):
    outcome = Parameter(one_of(FeedDelivery.Outcome), column="outcome")

    class Meta:
        model = FeedDelivery
        fields = ()
