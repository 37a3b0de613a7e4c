"""A payload tried on a feed as if it had come: all is done, looked at, and undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.core.errors import DomainError
from apps.core.ids import new_id
from apps.feeds.intake.reading import Read, mapped, payloads_of
from apps.feeds.intake.taking import take_in
from apps.feeds.making import Made
from apps.feeds.mapping import read_mapping
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.prints import hash_of

# Of a file, the first few say enough.
MOST_TRIED = 10


@dataclass(frozen=True)
class Trial:
    """What would become of one thing in a payload."""

    made: Made
    outcome: str
    code: str
    reason: str
    done: list[dict[str, Any]]
    # The text that would be written, if one would.
    text: str = ""

    @property
    def is_good(self) -> bool:
        return self.outcome not in FeedDelivery.MENDABLE

    @property
    def outcome_words(self) -> str:
        return str(FeedDelivery.Outcome(self.outcome).label)


def try_payload(
    *,
    feed: Feed,
    body: bytes,
    content_type: str,
    now: datetime,
    headers: Mapping[str, str] | None = None,
    mapping: Mapping[str, Any] | None = None,
) -> list[Trial]:
    """Return what would become of each thing in a payload, by another mapping if one is given. Nothing is kept.

    What a two-step feed would ask for is not asked for. Raises `BadPayload`, `BadMapping`, `BadPath`.
    """
    if mapping is not None:
        feed.mapping = dict(mapping)
    row = FeedDelivery(
        team=feed.team,
        feed=feed,
        received_at=now,
        body=body,
        body_hash=hash_of(body),
        size=len(body),
        content_type=content_type[:200],
        headers=dict(headers or {}),
    )
    recipes = read_mapping(feed.mapping)
    reads = [mapped(feed, each, recipes) for each in payloads_of(feed, row, recipes)[:MOST_TRIED]]
    return [_try(feed, row, read, now=now) for read in reads]


def _try(feed: Feed, row: FeedDelivery, read: Read, *, now: datetime) -> Trial:
    if read.made.fetch_url:
        return Trial(
            read.made, "waiting", "", f"Its details would be asked for at {read.made.fetch_url}.", []
        )
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.pk, row.outcome = new_id(), FeedDelivery.Outcome.WAITING
                row.save(force_insert=True)
                take_in(feed, row.pk, read, now=now)
                settled = FeedDelivery.objects.select_related("message").get(pk=row.pk)
        except DomainError as refusal:
            trial = Trial(read.made, FeedDelivery.Outcome.REJECTED, refusal.code, refusal.detail, [])
        else:
            text = settled.message.body if settled.message else ""
            trial = Trial(read.made, settled.outcome, settled.code, settled.reason, settled.done, text)
        transaction.set_rollback(True)
    return trial
