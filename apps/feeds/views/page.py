"""One feed: how it is set up, how it does, and what was handed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.feeds.forms import FeedForm, TryForm
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.presets import preset_by_key
from apps.feeds.selectors import health_of
from apps.feeds.views.finding import find_feed
from apps.lists.selectors import sparkline

SHOWN = 25
ALL = "all"


@never_cache
@require_safe
@requires(Right.MANAGE)
def feed_page(request: TeamRequest, feed_id: UUID) -> HttpResponse:
    feed = find_feed(request, feed_id)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "feeds/_live.html", live(request, feed))
    return show_feed(request, feed)


def show_feed(request: TeamRequest, feed: Feed, *, status: int = 200, **filled: Any) -> HttpResponse:
    """Answer with the page of a feed; `filled` are forms that were filled in, and what came of them."""
    preset = preset_by_key(feed.preset)
    context = {
        "form": FeedForm(feed=feed),
        "try_form": TryForm(initial={"body": preset.sample if preset else ""}, auto_id="try-%s"),
        "trials": None,
        "preset": preset,
        "number_of_rules": len(feed.rules),
        "shows_secret": feed.is_being_set_up and not feed.is_pulled and bool(feed.secret),
    }
    return render(request, "feeds/feed.html", live(request, feed) | context | filled, status=status)


def live(request: TeamRequest, feed: Feed) -> dict[str, Any]:
    """Return what changes by itself while somebody looks on."""
    shown = request.GET.get("show", ALL)
    rows = FeedDelivery.objects.of(feed).newest_first()
    if shown in FeedDelivery.Outcome.values:
        rows = rows.filter(outcome=shown)
    else:
        shown = ALL
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    health = health_of(feed, now=timezone.now())
    here = reverse("feeds:feed", args=[feed.pk])
    return {
        "feed": feed,
        "health": health,
        "points": sparkline(health.counts),
        "page": page,
        "shown": shown,
        "tabs": _tabs(here, shown),
        "to_mend": FeedDelivery.objects.of(feed).to_mend().count(),
        # Quick while somebody waits for the first one.
        "every": "2s" if feed.is_being_set_up or health.waiting else "10s",
    }


def _tabs(here: str, shown: str) -> list[dict[str, Any]]:
    offered = [(ALL, "All"), *FeedDelivery.Outcome.choices]
    return [
        {"label": label, "url": f"{here}?show={key}#deliveries", "is_current": key == shown, "count": None}
        for key, label in offered
    ]
