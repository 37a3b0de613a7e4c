"""The chat page: the list, and one conversation beside it. The fragment that htmx asks for names itself as target."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right
from apps.chat.forms import NewCandidateForm
from apps.chat.inbox import read_moment
from apps.chat.models import Conversation
from apps.chat.selectors import merged_into, search_conversations
from apps.chat.suggesting import UPLOAD_WORDS, words_of_template
from apps.chat.thread import thread_page
from apps.chat.views.finding import door, find_conversation, visible_conversations
from apps.chat.views.panes import (
    conversation_context,
    details_context,
    editing_context,
    form_of,
    head_context,
    list_context,
)
from apps.chat.views.taking_back import words_taken_back
from apps.chat.within import OF_DAY, beginning_of, find_within, thread_around


@never_cache
@require_safe
@door(Right.ANSWER)
def inbox(request: TeamRequest) -> HttpResponse:
    """Show the list of chats."""
    context = list_context(request, now=timezone.now())
    fragment = LIST_FRAGMENTS.get(_asked_for(request))
    if fragment:
        return render(request, fragment, context)
    if _asked_for(request) == "conversation":
        return _said_in_address(request, render(request, "chat/_nothing_open.html", context))
    return render(request, "chat/inbox.html", {**context, "new_form": NewCandidateForm(auto_id="new-%s")})


@never_cache
@require_safe
@door(Right.ANSWER)
def conversation(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Show one conversation; on its own for htmx, else with the list."""
    asked, now = _asked_for(request), timezone.now()
    try:
        found = find_conversation(request, conversation_id)
    except Http404:
        into = merged_into(team=request.team, conversation_id=conversation_id)
        # Whoever may not see that one either, learns nothing of it.
        if asked or into is None or not visible_conversations(request).filter(pk=into).exists():
            raise
        messages.info(request, "These two chats were merged: all their texts are here.")
        return redirect("chat:conversation", into)
    if asked in LIST_FRAGMENTS:
        return render(
            request, LIST_FRAGMENTS[asked], {**list_context(request, now=now), "conversation": found}
        )
    if asked in THREAD_PAGES:
        return render(request, "chat/_thread_page.html", _thread_context(request, found, now))
    if asked == "thread-head":
        return render(request, "chat/_head_and_gate.html", head_context(request, found, now=now))
    if asked == "details":
        panel = editing_context if "edit" in request.GET else details_context
        context = {**head_context(request, found, now=now), **panel(request, found)}
        return render(request, "chat/_details.html", context)
    placed: dict[str, Any] = {}
    if request.GET.keys() & PLACES_IN_THREAD:
        # By a link of a page without scripts.
        placed = {**_thread_context(request, found, now), "going_to_date": "on" in request.GET}
    context = {**conversation_context(request, found, now=now, thread=placed.get("thread")), **placed}
    context |= _words_asked_for(request, found)
    if "edit" in request.GET:
        # By the pencil of a page without scripts.
        context |= {"form": form_of(request, found)}
    if asked == "conversation":
        return _said_in_address(request, render(request, "chat/_conversation.html", context))
    return render(request, "chat/inbox.html", {**_with_list(request, now), **context})


@never_cache
@require_safe
@door(Right.ANSWER)
def waiting(request: TeamRequest) -> HttpResponse:
    """Tell an open page how many wait for this person, when it may have missed some news."""
    return render(request, "chat/_waiting.html")


@never_cache
@require_safe
@door(Right.ANSWER)
def search(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Say in which lines of a chat some words stand."""
    conversation = find_conversation(request, conversation_id)
    found = find_within(conversation=conversation, query=request.GET.get("q", ""))
    return render(request, "chat/_lines_found.html", {"found": found})


@never_cache
@require_safe
@door(Right.ANSWER)
def find(request: TeamRequest) -> HttpResponse:
    """Find people for the palette: the first few who match, or who wrote so."""
    query = request.GET.get("q", "").strip()
    hits = search_conversations(team=request.team, membership=request.membership, query=query, at_most=FOUND)
    return render(request, "chat/_found.html", {"hits": hits})


FOUND = 8


def _words_asked_for(request: TeamRequest, found: Conversation) -> dict[str, Any]:
    """Return what stands in the reply box from the start, where no script puts it there."""
    words: dict[str, Any] = {}
    if "upload" in request.GET:
        # From the menu.
        words["words"] = UPLOAD_WORDS
    if "template" in request.GET:
        # From the page of templates.
        words["words"] = words_of_template(
            conversation=found,
            membership=request.membership,
            sender=request.user,
            asked=request.GET["template"],
        )
    if "taken_back" in request.GET:
        words["words"] = words_taken_back(request, found)
    return words


def _thread_context(request: TeamRequest, found: Conversation, now: datetime) -> dict[str, Any]:
    """Return the page of a thread that is asked for: the newest, that before a moment, around one, or of a day."""
    context: dict[str, Any] = {"conversation": found, "now": now}
    on = request.GET.get("on", "")
    if day := beginning_of(on, zone=request.team.zone):
        context["around"], context["on"] = max(day, EARLIEST), on
        context["thread"], context["is_past"] = thread_around(conversation=found, moment=day, below=OF_DAY)
    elif around := read_moment(request.GET.get("around", "")):
        context["around"] = max(around, EARLIEST)
        context["thread"], context["is_past"] = thread_around(conversation=found, moment=around)
    else:
        before = read_moment(request.GET.get("before", ""))
        context["thread"] = thread_page(conversation=found, before=before)
    return context


def _with_list(request: TeamRequest, now: Any) -> dict[str, Any]:
    return {**list_context(request, now=now), "new_form": NewCandidateForm(auto_id="new-%s")}


# Before it nobody has texted, and not every moment can be said in each zone.
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
PLACES_IN_THREAD = {"before", "around", "on"}
THREAD_PAGES = {"thread-earlier", "thread-log"}
LIST_FRAGMENTS = {"chat-list": "chat/_list.html", "list-more": "chat/_rows.html"}


def _said_in_address(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the address follow whoever went there by a link, also if the link's row was drawn anew meanwhile."""
    return push_url(response, request.get_full_path()) if request.htmx.boosted else response  # type: ignore[attr-defined]


def _asked_for(request: HttpRequest) -> str:
    """Return the id of the element that htmx will fill; nothing when the whole page is wanted."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    if not htmx or htmx.history_restore_request:
        return ""
    return str(htmx.target or "")
