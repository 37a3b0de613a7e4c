"""One delivery looked at, and what went wrong tried again."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.core.words import counted
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.services import replay_delivery, replay_failed
from apps.feeds.views.finding import find_feed

LONGEST_SHOWN = 200_000
PARTS_SHOWN = 100


@never_cache
@require_safe
@requires(Right.MANAGE)
def delivery(request: TeamRequest, feed_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Show what was handed in, as it came, and what became of it."""
    feed = find_feed(request, feed_id)
    found = _find(request, feed, delivery_id)
    parts = FeedDelivery.objects.of(feed).filter(part_of=found).newest_first()
    context = {
        "feed": feed,
        "delivery": found,
        "payload": _readable(bytes(found.body)),
        "details": _readable(bytes(found.details)),
        "parts": parts[:PARTS_SHOWN] if found.is_split else [],
    }
    return render(request, "feeds/delivery.html", context)


@require_POST
@requires(Right.MANAGE)
def replay(request: TeamRequest, feed_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Try one again, by the mapping as it is now."""
    feed = find_feed(request, feed_id)
    found = _find(request, feed, delivery_id)
    try:
        replay_delivery(delivery=found, now=timezone.now(), actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, "It is tried again.")
    return redirect("feeds:delivery", feed.pk, found.pk)


@require_POST
@requires(Right.MANAGE)
def replay_all(request: TeamRequest, feed_id: UUID) -> HttpResponse:
    """Try again all that was rejected or has failed."""
    feed = find_feed(request, feed_id)
    try:
        count = replay_failed(feed=feed, now=timezone.now(), actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, f"{counted(count, 'delivery is', 'deliveries are')} tried again.")
    return redirect("feeds:feed", feed.pk)


def _find(request: TeamRequest, feed: Feed, delivery_id: UUID) -> FeedDelivery:
    rows = FeedDelivery.objects.for_team(request.team).filter(feed=feed)
    return get_object_or_404(
        rows.select_related("team", "candidate", "application", "message", "part_of"), pk=delivery_id
    )


def _readable(body: bytes) -> str:
    """Return a body as people read it: JSON with its lines, all else as it came."""
    text = body[:LONGEST_SHOWN].decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
