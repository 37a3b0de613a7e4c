"""The guide, its search, and the way to somebody who helps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import may
from apps.core.errors import DomainError
from apps.help.articles import ARTICLES, Article, guide_for
from apps.help.forms import AskForm
from apps.help.models import Ticket
from apps.help.selectors import search_guide
from apps.help.services import ask_for_help

LAST_TICKETS = 10


@require_safe
def guide(request: TeamRequest) -> HttpResponse:
    """Show all parts, or those that answer a question."""
    question = request.GET.get("q", "").strip()
    hits = search_guide(question, membership=request.membership) if question else None
    return render(request, "help/guide.html", _beside(request) | {"question": question, "hits": hits})


@require_safe
def article(request: TeamRequest, article_slug: str) -> HttpResponse:
    found = ARTICLES.get(article_slug)
    if found is None or not may(request.membership, found.right):
        raise Http404
    readable = [each for section in guide_for(request.membership) for each in section.articles]
    following = readable[readable.index(found) + 1 :][:1]
    context = {"article": found, "next_article": following[0] if following else None}
    return render(request, "help/article.html", _beside(request, found) | context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: TeamRequest) -> HttpResponse:
    """Take a question, with where it came from; show those that were asked before."""
    given = {"page": request.GET.get("page", ""), "request_id": request.GET.get("request", "")}
    form = AskForm(request.POST or None, initial=given)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                ticket = ask_for_help(
                    membership=request.membership,
                    browser=request.headers.get("User-Agent", ""),
                    now=timezone.now(),
                    **form.cleaned_data,
                )
            except DomainError as error:
                form.add_error(error.field, error.detail)
                status = error.status
            else:
                return redirect("help:ticket", ticket.pk)
    mine = Ticket.objects.for_team(request.team).asked_by(request.user).newest_first()
    context = {
        "form": form,
        "has_address": bool(settings.SUPPORT_EMAIL),
        "tickets": mine[:LAST_TICKETS],
        "is_asking": True,
    }
    return render(request, "help/ask.html", _beside(request) | context, status=status)


@never_cache
@require_safe
def ticket(request: TeamRequest, ticket_id: UUID) -> HttpResponse:
    """Show what was asked, and whether it has left."""
    mine = Ticket.objects.for_team(request.team).asked_by(request.user)
    context = {"ticket": get_object_or_404(mine, pk=ticket_id), "address": settings.SUPPORT_EMAIL}
    name = "help/_ticket.html" if getattr(request, "htmx", False) else "help/ticket.html"
    return render(request, name, _beside(request) | context)


def _beside(request: TeamRequest, here: Article | None = None) -> dict[str, Any]:
    return {"sections": guide_for(request.membership), "here": here}
