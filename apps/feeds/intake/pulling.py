"""A feed that is fetched: asked for what is new, kept as it came, and only then acted on.

A read may purge what it has read at the other side, so the answer is written down before anything is made of it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.accounts.tenancy import as_team
from apps.core.outside import OutsideRefused, call
from apps.events.services import record_event
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.payloads import MAX_BYTES
from apps.feeds.prints import hash_of
from apps.feeds.selectors import feed_with_all

PATIENCE = 60.0
UNCHANGED = 304
ACCEPT = {
    Feed.Kind.PULL_CSV: "text/csv, text/plain;q=0.8, */*;q=0.5",
    Feed.Kind.PULL_JSON: "application/json, */*;q=0.5",
    Feed.Kind.PULL_XML: "application/xml, text/xml, */*;q=0.5",
}


def pull_feed(*, team_id: UUID, feed_id: UUID, now: datetime) -> bool:
    """Fetch a feed if it is due. Return whether something came of it that waits to be taken in."""
    with as_team(team_id):
        feed = _claim(team_id, feed_id, now=now)
        if feed is None:
            return False
        try:
            answer = call(
                "GET", feed.pull_url, headers=_headers(feed), bound_bytes=MAX_BYTES, timeout=PATIENCE
            )
        except OutsideRefused as refusal:
            return _failed(feed, refusal.detail, now=now)
        if answer.status == UNCHANGED:
            return _kept(feed, None, "Nothing has changed since.", answer.headers, now=now)
        if not answer.is_good:
            return _failed(feed, f"Their side answered {answer.status}.", now=now)
        return _kept(feed, answer.body, "", answer.headers, now=now)


@transaction.atomic
def _claim(team_id: UUID, feed_id: UUID, *, now: datetime) -> Feed | None:
    """Take the turn into our hands: the next one is due by then, whatever becomes of us."""
    feed = feed_with_all(team_id=team_id, feed_id=feed_id)
    if feed is None or feed.next_pull_at is None or feed.is_off:
        return None
    mine = Feed.objects.filter(pk=feed.pk, next_pull_at=feed.next_pull_at, next_pull_at__lte=now)
    return feed if mine.update(next_pull_at=feed.next_pull(now=now)) else None


def _headers(feed: Feed) -> dict[str, str]:
    headers = {"Accept": ACCEPT[Feed.Kind(feed.kind)], **feed.headers_to_call}
    if feed.pull_etag:
        headers["If-None-Match"] = feed.pull_etag
    if feed.pull_modified:
        headers["If-Modified-Since"] = feed.pull_modified
    return headers


@transaction.atomic
def _kept(feed: Feed, body: bytes | None, result: str, headers: object, *, now: datetime) -> bool:
    """Keep what came, with what to ask for next time, in one transaction."""
    given = dict(headers)  # type: ignore[call-overload]
    is_new = False
    if body is not None:
        is_new = _keep_body(feed, body, given.get("content-type", ""), now=now)
        result = f"{len(body):,} bytes came." if is_new else "The same came as the last time."
    Feed.objects.filter(team=feed.team_id, pk=feed.pk).update(
        pulled_at=now,
        pull_etag=given.get("etag", feed.pull_etag if body is None else "")[:300],
        pull_modified=given.get("last-modified", feed.pull_modified if body is None else "")[:100],
        pull_failures=0,
        pull_result=result,
        next_pull_at=_next(feed, failures=0, now=now),
    )
    record_event(team=feed.team, kind="feed.pulled", subject_id=feed.pk, data={"new": is_new})
    return is_new and feed.is_on


def _keep_body(feed: Feed, body: bytes, content_type: str, *, now: datetime) -> bool:
    digest = hash_of(body)
    files = FeedDelivery.objects.of(feed).filter(part_of=None).order_by("-pk")
    last = files.only("body_hash", "outcome").first()
    if last is not None and last.body_hash == digest and not last.is_bad:
        return False
    FeedDelivery.objects.create(
        team=feed.team,
        feed=feed,
        received_at=now,
        body=body,
        body_hash=digest,
        size=len(body),
        content_type=content_type[:200],
        due_at=now if feed.is_on else None,
    )
    return True


@transaction.atomic
def _failed(feed: Feed, reason: str, *, now: datetime) -> bool:
    failures = min(feed.pull_failures + 1, 30_000)
    Feed.objects.filter(team=feed.team_id, pk=feed.pk).update(
        pulled_at=now,
        pull_failures=failures,
        pull_result=reason[:300],
        next_pull_at=_next(feed, failures=failures, now=now),
    )
    record_event(team=feed.team, kind="feed.pull_failed", subject_id=feed.pk, data={"reason": reason[:300]})
    return False


def _next(feed: Feed, *, failures: int, now: datetime) -> datetime:
    feed.pull_failures = failures
    return feed.next_pull(now=now)
