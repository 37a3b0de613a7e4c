"""The team's feeds, and a new one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.feeds.forms import NewFeedForm
from apps.feeds.models import Feed
from apps.feeds.presets import presets
from apps.feeds.selectors import Health, healths_of
from apps.feeds.services import create_feed


@require_safe
@requires(Right.MANAGE)
def feeds(request: TeamRequest) -> HttpResponse:
    """Show the feeds, each with how it does."""
    found = list(Feed.objects.for_team(request.team).by_name())
    healths = healths_of(found, team=request.team, now=timezone.now())
    context = {"rows": [(feed, healths.get(feed.pk, Health())) for feed in found]}
    return render(request, "feeds/feeds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def feed_create(request: TeamRequest) -> HttpResponse:
    """Make a feed of the system, or of the kind, that is chosen first. It is set up on its own page."""
    asked = request.POST if request.method == "POST" else request.GET
    preset = next((each for each in presets() if each.key == asked.get("preset")), None)
    kind = preset.kind if preset else asked.get("kind", "")
    if kind not in Feed.Kind.values:
        generic = [each for each in presets() if each.is_generic]
        offered = {each.kind for each in generic}
        choices: dict[str, Any] = {
            "systems": [each for each in presets() if not each.is_generic],
            "generic": generic,
            "kinds": [(kind, label) for kind, label in Feed.Kind.choices if kind not in offered],
        }
        return render(request, "feeds/systems.html", choices, status=422 if request.method == "POST" else 200)
    form = NewFeedForm(request.POST or None, preset=preset.key if preset else "", kind=kind)
    if form.is_valid():
        given = form.meant
        try:
            made = create_feed(
                team=request.team,
                author=request.user,
                name=given.pop("name"),
                fields=given,
                now=timezone.now(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("feeds:feed", made.pk)
    title = preset.name if preset else Feed.Kind(kind).label
    context = {"form": form, "preset": preset, "title": title}
    return render(request, "feeds/new.html", context, status=422 if form.is_bound else 200)
