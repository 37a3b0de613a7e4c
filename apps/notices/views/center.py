"""The list of notices, what is new for an open page, and what was seen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.chat.models import Conversation
from apps.grids.views.asking import is_for
from apps.notices.lines import lines_of, with_subjects
from apps.notices.selectors import notices_of, notices_to_call, preferences_of
from apps.notices.services import mark_all_read, mark_chat_read, mark_notice_read

PAGE = 40
LIST = "notices-list"
# The largest number that the log can have.
LARGEST = 2**63 - 1


@never_cache
@require_safe
@requires(Right.ANSWER)
def center(request: TeamRequest) -> HttpResponse:
    """Show somebody's notices, newest first."""
    rows = with_subjects(notices_of(request.membership)).newest_first()
    before = _number(request.GET.get("before"), default=LARGEST)
    found = list(rows.filter(seq__lt=before)[: PAGE + 1])
    context: dict[str, Any] = {
        "lines": lines_of(found[:PAGE], membership=request.membership),
        "older": found[PAGE - 1].seq if len(found) > PAGE else None,
        "is_older": before != LARGEST,
        "newest": found[0].seq if found else 0,
        "has_unread": any(not each.is_read for each in found),
        "now": timezone.now(),
    }
    name = "notices/_list.html" if is_for(request, LIST) else "notices/center.html"
    return render(request, name, context)


@never_cache
@require_safe
@requires(Right.ANSWER)
def news(request: TeamRequest) -> HttpResponse:
    """Say how many are unread, and which a browser that knows of all up to a number is to call out."""
    now = timezone.now()
    after = _number(request.GET.get("after"), default=LARGEST)
    chosen = preferences_of(request.membership)
    found = notices_to_call(request.membership, after=after, now=now)
    rows = notices_of(request.membership).filter(pk__in=[each.pk for each in found])
    called = with_subjects(rows).newest_first() if found else rows.none()
    context = {"lines": lines_of(called, membership=request.membership), "chosen": chosen}
    return render(request, "notices/_news.html", context)


@require_POST
@requires(Right.ANSWER)
def read(request: TeamRequest, notice_id: UUID) -> HttpResponse:
    notice = get_object_or_404(notices_of(request.membership), pk=notice_id)
    mark_notice_read(notice=notice, now=timezone.now())
    return _done(request)


@require_POST
@requires(Right.ANSWER)
def read_all(request: TeamRequest) -> HttpResponse:
    """Take for seen what the page shows, and what is older; not what came since it was drawn."""
    until = _number(request.POST.get("until"), default=LARGEST)
    mark_all_read(membership=request.membership, until=until, now=timezone.now())
    return _done(request)


@require_POST
@requires(Right.ANSWER)
def chat_read(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    rows = Conversation.objects.for_team(request.team).visible_to(request.membership)
    chat = get_object_or_404(rows, pk=conversation_id)
    mark_chat_read(membership=request.membership, conversation_id=chat.pk, now=timezone.now())
    return _done(request)


def _done(request: TeamRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("notices:center")


def _number(text: str | None, *, default: int) -> int:
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > len(str(LARGEST)):
        return default
    return min(int(text), LARGEST)
