"""What is handed in: kept as it came, before anything is made of it and before it is answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from apps.core.afterwards import after_commit
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.models.deliveries import FORGED, HEAVY
from apps.feeds.payloads import BadPayload
from apps.feeds.payloads.bounds import unpacked
from apps.feeds.prints import hash_of
from apps.feeds.tasks import ring_feed

# What says which event a call is of; and what nobody is shown again.
TELLING = re.compile(
    r"event|delivery|request-id|webhook-id|webhook-timestamp|user-agent|content-encoding|topic"
)
SECRET = re.compile(r"signature|auth|token|cookie|secret|key")
MOST_HEADERS, LONGEST_HEADER = 20, 300
# Of calls that prove nothing, so many an hour are kept to look at, each as far as this.
KEPT_FORGED, KEPT_OF_FORGED = 20, 2000
SAME_AGAIN = "same_again"
# What has this body again changes nothing. (What was rejected or has failed, is tried again.)
KNOWN = (FeedDelivery.Outcome.WAITING, FeedDelivery.Outcome.TAKEN, FeedDelivery.Outcome.DUPLICATE)


@transaction.atomic
def receive_delivery(
    *, feed: Feed, body: bytes, content_type: str, headers: Mapping[str, str], now: datetime
) -> tuple[FeedDelivery, bool]:
    """Keep a call, for a worker to take in. Return it and whether it is new; the same body again is the first one.

    Of a feed that is being set up, it waits until that is on.
    """
    digest = hash_of(body)
    # Five of the same at once are one after another, until each has committed.
    _take_turns(feed, digest)
    known = FeedDelivery.objects.of(feed).filter(body_hash=digest, outcome__in=KNOWN)
    first = known.exclude(code=SAME_AGAIN).defer(*HEAVY).order_by("pk").first()
    row = FeedDelivery(
        team=feed.team,
        feed=feed,
        received_at=now,
        body_hash=digest,
        size=len(body),
        content_type=content_type[:200],
        headers=headers_to_keep(headers),
    )
    if first is not None:
        row.outcome, row.code = FeedDelivery.Outcome.DUPLICATE, SAME_AGAIN
        row.reason = "The very same was handed in before."
        row.application_id, row.candidate_id = first.application_id, first.candidate_id
        row.handled_at = row.forgotten_at = now
    else:
        row.body = _plain(body)
        row.due_at = now if feed.is_on else None
    row.save(force_insert=True)
    if first is not None:
        return first, False
    if feed.is_on:
        after_commit(ring_feed, team_id=feed.team_id, feed_id=feed.pk)
    return row, True


@transaction.atomic
def refuse_delivery(
    *, feed: Feed, body: bytes, content_type: str, headers: Mapping[str, str], reason: str, now: datetime
) -> None:
    """Count a call that could not prove who it is from, and keep some of it to look at, a few an hour."""
    Feed.objects.filter(team=feed.team_id, pk=feed.pk).update(forged=F("forged") + 1)
    lately = FeedDelivery.objects.of(feed).filter(code=FORGED, received_at__gt=now - timedelta(hours=1))
    if lately.count() >= KEPT_FORGED:
        return
    FeedDelivery.objects.create(
        team=feed.team,
        feed=feed,
        received_at=now,
        body=body[:KEPT_OF_FORGED],
        body_hash=hash_of(body),
        size=len(body),
        content_type=content_type[:200],
        headers=headers_to_keep(headers),
        outcome=FeedDelivery.Outcome.REJECTED,
        code=FORGED,
        reason=reason[:500],
        handled_at=now,
    )


def headers_to_keep(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that say something of the event, and nothing secret."""
    kept = {
        name.lower(): value[:LONGEST_HEADER].replace("\x00", "")
        for name, value in headers.items()
        if TELLING.search(name.lower()) and not SECRET.search(name.lower())
    }
    return dict(sorted(kept.items())[:MOST_HEADERS])


def _plain(body: bytes) -> bytes:
    """Return a body as it is read, so that whoever is erased is found in it. What cannot be read stays as it is."""
    try:
        return unpacked(body)
    except BadPayload:
        return body


def _take_turns(feed: Feed, digest: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"feed:{feed.pk}:{digest}"])
