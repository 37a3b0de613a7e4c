"""As which work somebody's list of chats begins, and the tags that it can be narrowed to."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import replace_url

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right
from apps.candidates.models import Tag
from apps.chat.inbox import InboxFilter
from apps.chat.services import choose_preset
from apps.chat.views.finding import door
from apps.chat.views.panes import list_context, tag_chip
from apps.core.errors import DomainError


@require_POST
@door(Right.DIRECT)
def preset(request: TeamRequest) -> HttpResponse:
    """Keep the choice, and show the list as it is now. The address says nothing of it any more."""
    try:
        choose_preset(user=request.user, key=request.POST.get("preset", ""))
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("chat:inbox")
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("chat:inbox")
    request.GET = QueryDict()
    response = render(request, "chat/_list.html", list_context(request, now=timezone.now()))
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    return replace_url(response, here if here.startswith("/chat/") else "/chat/")


@never_cache
@require_safe
@door(Right.ANSWER)
def list_tags(request: TeamRequest) -> HttpResponse:
    """Show the lines of the funnel that narrow the list to a tag."""
    chosen = InboxFilter.asked_for(request.GET, by=request.membership)
    tags = Tag.objects.for_team(request.team).by_name()
    return render(request, "chat/_tag_filters.html", {"tags": [tag_chip(chosen, tag.name) for tag in tags]})
