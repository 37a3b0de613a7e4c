"""As which work somebody's list of chats begins."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import replace_url

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right
from apps.chat.services import choose_preset
from apps.chat.views.finding import door
from apps.chat.views.panes import list_context
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
