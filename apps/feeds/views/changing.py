"""A feed changed, switched, tried and thrown away."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.core.words import counted
from apps.feeds.forms import FeedForm, TryForm
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.services import delete_feed, rotate_secret, switch_feed, try_payload, update_feed
from apps.feeds.views.finding import find_feed
from apps.feeds.views.page import show_feed
from apps.grids.views.asking import Final, ask_then_do


@require_POST
@requires(Right.MANAGE)
def feed_update(request: TeamRequest, feed_id: UUID) -> HttpResponse:
    feed = find_feed(request, feed_id)
    form = FeedForm(request.POST, feed=feed)
    if form.is_valid():
        try:
            update_feed(feed=feed, fields=form.meant, now=timezone.now(), actor_id=request.user.pk)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "The feed is saved.")
            return redirect("feeds:feed", feed.pk)
    return show_feed(request, feed, status=422, form=form)


@require_POST
@requires(Right.MANAGE)
def feed_switch(request: TeamRequest, feed_id: UUID) -> HttpResponse:
    """Let it take in what comes, or nothing any more."""
    feed = find_feed(request, feed_id)
    on = not feed.is_on
    try:
        switch_feed(feed=feed, on=on, now=timezone.now(), actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        words = "is on: what comes is taken in" if on else "is off: nothing is taken from it any more"
        messages.success(request, f"“{feed.name}” {words}.")
    return redirect("feeds:feed", feed.pk)


@require_POST
@requires(Right.MANAGE)
def secret_change(request: TeamRequest, feed_id: UUID) -> HttpResponse:
    """Give it another secret, and show it this once."""
    feed = find_feed(request, feed_id)
    try:
        changed = rotate_secret(feed=feed, actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("feeds:feed", feed.pk)
    return show_feed(request, changed, shows_secret=True, is_new_secret=True)


@require_POST
@requires(Right.MANAGE)
def payload_try(request: TeamRequest, feed_id: UUID) -> HttpResponse:
    """Show what would become of a payload; nothing of it is kept."""
    feed = find_feed(request, feed_id)
    form = TryForm(request.POST, auto_id="try-%s")
    if not form.is_valid():
        return show_feed(request, feed, status=422, try_form=form)
    try:
        trials = try_payload(
            feed=feed, body=form.cleaned_data["body"].encode(), content_type="", now=timezone.now()
        )
    except DomainError as error:
        form.add_error("body", error.detail)
        return show_feed(request, feed, status=422, try_form=form)
    return show_feed(request, feed, try_form=form, trials=trials)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def feed_delete(request: TeamRequest, feed_id: UUID) -> HttpResponse:
    """Ask whether it is to be thrown away; then do so."""
    feed = find_feed(request, feed_id)

    def do() -> HttpResponse:
        delete_feed(feed=feed, actor_id=request.user.pk)
        messages.success(request, f"The feed “{feed.name}” is deleted. Who came by it stays.")
        return redirect("feeds:feeds")

    page = reverse("feeds:feed", args=[feed.pk])
    return ask_then_do(request, ensure=lambda: None, ask=partial(_about_deleting, feed), do=do, back_url=page)


def _about_deleting(feed: Feed) -> Final:
    there = FeedDelivery.objects.of(feed)
    waiting = there.filter(outcome=FeedDelivery.Outcome.WAITING).count()
    log = counted(there.count(), "delivery", "deliveries")
    asks = [
        f"Its log of {log} goes with it. That cannot be taken back.",
        "Candidates and applications stay.",
    ]
    if waiting:
        asks.append(
            f"{counted(waiting, 'delivery', 'deliveries')} that nobody has taken in yet would be lost."
        )
    return Final(f"Delete “{feed.name}”?", asks, "Delete it")
