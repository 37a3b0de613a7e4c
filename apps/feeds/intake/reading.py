"""A delivery read: what is in it, and what its feed's mapping makes of that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.feeds.intake.settling import settle
from apps.feeds.making import Made, make
from apps.feeds.mapping import FieldMapping, read_mapping
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.payloads import Format, Payload, read_payloads
from apps.feeds.prints import hash_of

# How a body is read where its own name for it is not believed: files are called anything.
FORMS = {
    Feed.Kind.PULL_CSV: Format.CSV,
    Feed.Kind.PULL_JSON: Format.JSON,
    Feed.Kind.PULL_XML: Format.XML,
}
AT_ONCE = 500


@dataclass(frozen=True)
class Read:
    """One arrival: what there is of it, and what is made of that."""

    payload: Payload
    made: Made


def read_delivery(feed: Feed, delivery: FeedDelivery) -> Read | Sequence[Payload]:
    """Return what a delivery is, or the several things that it is.

    Raises `BadPayload`, `BadPath` and `BadMapping`.
    """
    mapping = read_mapping(feed.mapping)
    payloads = payloads_of(feed, delivery, mapping)
    return mapped(feed, payloads[0], mapping) if len(payloads) == 1 else payloads


def payloads_of(feed: Feed, delivery: FeedDelivery, mapping: FieldMapping) -> list[Payload]:
    """Return what stands in the body of a delivery. An item of a file is by itself already."""
    is_item = delivery.part_of_id is not None
    payloads = read_payloads(
        bytes(delivery.body),
        content_type=delivery.content_type,
        form=Format.JSON if is_item else FORMS.get(Feed.Kind(feed.kind), "guess"),
        items="" if is_item else mapping.items,
        headers=delivery.headers,
    )
    if delivery.details and len(payloads) == 1:
        (details,) = read_payloads(
            bytes(delivery.details), content_type=delivery.details_type, form="guess", headers={}
        )
        return [payloads[0].with_fetched(details.data)]
    return payloads


def mapped(feed: Feed, payload: Payload, mapping: FieldMapping) -> Read:
    return Read(payload, make(payload, mapping=mapping, defaults=feed.defaults, country=feed.country))


def read_details(feed: Feed, delivery: FeedDelivery, read: Read) -> Read:
    """Return what is made of a delivery together with the details that were fetched to it."""
    mapping = read_mapping(feed.mapping)
    return mapped(feed, payloads_of(feed, delivery, mapping)[0], mapping) if delivery.details else read


def split_delivery(feed: Feed, delivery_id: UUID, payloads: Sequence[Payload], *, now: datetime) -> None:
    """Give each thing in a body a row of its own. Of a file that we fetch, what was there before is left out."""
    rows = FeedDelivery.objects.select_for_update(of=("self",), no_key=True).select_related("team")
    delivery = rows.filter(pk=delivery_id, outcome=FeedDelivery.Outcome.WAITING).first()
    if delivery is None:
        return
    # In one form, so that the same thing is the same whatever its order.
    bodies = [json.dumps(each.data, ensure_ascii=False, sort_keys=True).encode() for each in payloads]
    digests = list(map(hash_of, bodies))
    known = _known(feed, digests) if feed.is_pulled else set()
    parts = {
        digest: FeedDelivery(
            team=delivery.team,
            feed=feed,
            part_of=delivery,
            received_at=delivery.received_at,
            body=body,
            body_hash=digest,
            size=len(body),
            content_type="application/json",
            headers=delivery.headers,
            due_at=now,
        )
        for body, digest in zip(bodies, digests, strict=True)
        if digest not in known
    }
    FeedDelivery.objects.bulk_create(parts.values(), batch_size=AT_ONCE)
    new, old = len(parts), len(payloads) - len(parts)
    words = f"{new:,} new in it" + (f", {old:,} that were here before." if old else ".")
    settle(delivery, FeedDelivery.Outcome.SPLIT, reason=words, now=now)


def _known(feed: Feed, digests: list[str]) -> set[str]:
    """Return which of these were handed in before, and are not to be tried again."""
    rows = FeedDelivery.objects.of(feed).filter(part_of__isnull=False)
    known: set[str] = set()
    for start in range(0, len(digests), AT_ONCE):
        some = rows.filter(body_hash__in=digests[start : start + AT_ONCE])
        known |= {*some.values_list("body_hash", flat=True)}
    return known
