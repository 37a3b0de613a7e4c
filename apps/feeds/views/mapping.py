"""The mapping of a feed, beside what has really arrived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.candidates.models import CustomField
from apps.core.errors import DomainError
from apps.feeds.editing import Row, mapping_of, rows_of, target_of, tree_of
from apps.feeds.models import Feed
from apps.feeds.services import Preview, payloads_to_map, preview_mapping, update_feed
from apps.feeds.views.finding import find_feed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def mapping(request: TeamRequest, feed_id: UUID) -> HttpResponse:
    """Show which part of a payload is what; a post shows what its mapping would make of it, or saves it."""
    feed = find_feed(request, feed_id)
    custom = dict(CustomField.objects.for_team(request.team).values_list("key", "label"))
    if request.method != "POST":
        return _show(request, feed, feed.mapping, custom)
    rows = rows_of(feed.mapping, custom=custom)
    given = mapping_of(request.POST, targets=[row.target.name for row in rows])
    if "save" not in request.POST:
        return _show(request, feed, given, custom)
    try:
        update_feed(feed=feed, fields={"mapping": given}, now=timezone.now(), actor_id=request.user.pk)
    except DomainError as error:
        return _show(request, feed, given, custom, error=error)
    messages.success(request, "The mapping is saved. What comes from now on is read by it.")
    return redirect("feeds:feed", feed.pk)


def _show(
    request: TeamRequest,
    feed: Feed,
    given: Mapping[str, Any],
    custom: Mapping[str, str],
    *,
    error: DomainError | None = None,
) -> HttpResponse:
    """Answer with the whole page, or with what the mapping makes when a script asks for that."""
    now = timezone.now()
    try:
        previews = preview_mapping(feed=feed, mapping=given, now=now)
    except DomainError as mistake:
        error, previews = error or mistake, payloads_to_map(feed=feed, now=now)
    wanted = request.POST.get("delivery") or request.POST.get("shown") or request.GET.get("delivery", "")
    shown = next((each for each in previews if each.key == wanted), previews[0] if previews else None)
    tree, is_whole = tree_of(shown.data if shown else None)
    context = {
        "feed": feed,
        "groups": _groups(rows_of(given, custom=custom), shown, error),
        "items": given.get("items", ""),
        "fetch_hosts": "\n".join(given.get("fetch_hosts", [])),
        "previews": previews,
        "number": len(previews),
        "working": sum(each.works for each in previews),
        "shown": shown,
        "tree": tree,
        "is_whole": is_whole,
        "error": error,
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "feeds/_mapped.html", {**context, "is_answer": True})
    return render(
        request, "feeds/mapping.html", context, status=422 if error and request.method == "POST" else 200
    )


def _groups(
    rows: list[Row], shown: Preview | None, error: DomainError | None
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows by their group, each with what it says in the payload that is shown, and what is wrong."""
    made = shown.made if shown and not error else None
    wrong = defaultdict(list)
    for problem in made.problems if made else ():
        wrong[problem.target].append(problem.text)
    if error:
        wrong[target_of(error.field or "")].append(error.detail)
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        trace = made.traces.get(row.target.name) if made else None
        said = {"row": row, "trace": trace, "problems": wrong.get(row.target.name, [])}
        groups[row.target.group].append(said)
    return dict(groups)
