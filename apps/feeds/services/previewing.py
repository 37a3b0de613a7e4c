"""What a mapping makes of the last deliveries. Nothing of it is kept, and nothing but the mapping is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.core.errors import DomainError
from apps.feeds.intake.reading import mapped, payloads_of
from apps.feeds.making import Made
from apps.feeds.mapping import FieldMapping, read_mapping
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.models.deliveries import FORGED
from apps.feeds.presets import preset_by_key
from apps.feeds.prints import hash_of

LAST = 10


@dataclass(frozen=True)
class Preview:
    """One delivery, what is in it, and what becomes of that: `made`, or a `refusal` of the whole."""

    key: str  # "" for the sample of a preset.
    received_at: datetime | None
    data: Any = None
    made: Made | None = None
    refusal: str = ""

    @property
    def works(self) -> bool:
        return self.made is not None and self.made.is_usable


def preview_mapping(*, feed: Feed, mapping: Mapping[str, Any], now: datetime) -> list[Preview]:
    """Return what a mapping makes of the last ten deliveries, or of the preset's sample while there is none.

    Of several things in one of them the first is looked at. Raises `BadMapping`.
    """
    recipes = read_mapping(mapping)
    return [_preview(feed, row, recipes) for row in _last(feed, now=now)]


def payloads_to_map(*, feed: Feed, now: datetime) -> list[Preview]:
    """Return the last ten deliveries without a mapping, for while it cannot be read."""
    return [_preview(feed, row, FieldMapping({})) for row in _last(feed, now=now)]


def _last(feed: Feed, *, now: datetime) -> list[FeedDelivery]:
    there = FeedDelivery.objects.of(feed).filter(forgotten_at=None).exclude(code=FORGED)
    rows = list(there.exclude(outcome=FeedDelivery.Outcome.SPLIT).order_by("-pk")[:LAST])
    return rows or _sample(feed, now=now)


def _sample(feed: Feed, *, now: datetime) -> list[FeedDelivery]:
    preset = preset_by_key(feed.preset)
    if preset is None:
        return []
    body = preset.sample.encode()
    row = FeedDelivery(
        team=feed.team,
        feed=feed,
        received_at=now,
        body=body,
        body_hash=hash_of(body),
        content_type=preset.sample_type,
        headers=preset.sample_headers,
    )
    row.pk = None
    return [row]


def _preview(feed: Feed, row: FeedDelivery, recipes: FieldMapping) -> Preview:
    key, at = (str(row.pk), row.received_at) if row.pk else ("", None)
    try:
        payload = payloads_of(feed, row, recipes)[0]
    except DomainError as refusal:
        return Preview(key, at, refusal=refusal.detail)
    read = mapped(feed, payload, recipes)
    return Preview(key, at, payload.data, read.made)
