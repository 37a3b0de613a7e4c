"""The second step of feeds that name only ids: the details are asked for, with the feed's own credentials."""

from __future__ import annotations

from django.db import transaction

from apps.core.errors import DomainError
from apps.core.outside import call
from apps.feeds.intake.reading import Read, read_details
from apps.feeds.models import Feed, FeedDelivery

LARGEST, PATIENCE = 2 * 1024 * 1024, 15.0


class DetailsNotThere(DomainError):
    """The other side answered, and not with what was asked for. It may answer so later."""

    code = "details_not_there"


def with_details(feed: Feed, delivery: FeedDelivery, read: Read) -> Read:
    """Return what was read with the details that it asks for; those that were fetched once are kept.

    Outside of every transaction: they may take their time. Raises `OutsideRefused` and `DetailsNotThere`.
    The address is at one of the hosts that the mapping names, or nothing was made of it: nobody who sends us something
    is told our credentials.
    """
    if not delivery.details:
        answer = call(
            "GET",
            read.made.fetch_url,
            headers={"Accept": "application/json", **feed.headers_to_call},
            bound_bytes=LARGEST,
            timeout=PATIENCE,
        )
        if not answer.is_good:
            raise DetailsNotThere(f"Their side answered {answer.status} when we asked for the details.")
        delivery.details, delivery.details_type = answer.body, answer.headers.get("content-type", "")[:200]
        with transaction.atomic():
            rows = FeedDelivery.objects.filter(team=delivery.team_id, pk=delivery.pk)
            rows.update(details=delivery.details, details_type=delivery.details_type)
    return read_details(feed, delivery, read)
