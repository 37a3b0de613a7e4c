"""Two entries of one person made one from a chat, and parted again."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right
from apps.candidates.custom_values import custom_value_words
from apps.candidates.models import Candidate, CustomField, Merge
from apps.candidates.selectors import find_candidates
from apps.candidates.services import CHOSEN_FIELDS, merge_candidates, preview_merge, undo_merge
from apps.chat.models import Conversation
from apps.chat.views.answers import refused
from apps.chat.views.finding import door, find_conversation
from apps.core.errors import DomainError
from apps.core.phones import format_phone

MOST_FOUND = 20
OTHERS = "other"
LABELS = {"email": "E-mail"}


class Difference(NamedTuple):
    """One thing of which both have another value."""

    name: str
    label: str
    kept: str
    other: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@door(Right.WORK)
def merge(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Find the other entry, show what merging gives, and do it. The one whose chat this is stays."""
    conversation = find_conversation(request, conversation_id)
    kept = conversation.candidate
    asked = request.POST if request.method == "POST" else request.GET
    gone = _person(request, asked.get("with", ""))
    if gone is None:
        if request.method == "POST":
            raise Http404
        return _search_page(request, conversation)
    try:
        if request.method != "POST":
            return _preview_page(request, conversation, gone)
        chosen = {name for name in (*CHOSEN_FIELDS, "custom") if request.POST.get(name) == OTHERS}
        merge_candidates(kept=kept, gone=gone, choose_gone=frozenset(chosen), actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("chat:merge", conversation_id)
    words = f"Merged with {format_phone(gone.phone)}. For 24 hours it can be undone beside the chat."
    messages.success(request, words)
    return redirect("chat:conversation", conversation_id)


@require_POST
@door(Right.WORK)
def undo(request: TeamRequest, conversation_id: UUID, merge_id: UUID) -> HttpResponse:
    """Part them again."""
    conversation = find_conversation(request, conversation_id)
    rows = Merge.objects.for_team(request.team).select_related("gone")
    merging = get_object_or_404(rows, pk=merge_id, kept=conversation.candidate_id)
    try:
        undo_merge(merge=merging, actor_id=request.user.pk, now=timezone.now())
    except DomainError as error:
        return refused(request, conversation_id, error)
    messages.success(request, f"{format_phone(merging.gone.phone)} is an entry of its own again.")
    return redirect("chat:conversation", conversation_id)


def _search_page(request: TeamRequest, conversation: Conversation) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    found = find_candidates(query=query, at_most=MOST_FOUND + 1) if query else []
    people = Candidate.objects.for_team(request.team).filter(pk__in=found)
    context = {
        "conversation": conversation,
        "candidate": conversation.candidate,
        "query": query,
        "people": people.exclude(pk=conversation.candidate_id).newest_first()[:MOST_FOUND],
    }
    return render(request, "chat/merge_search.html", context)


def _preview_page(request: TeamRequest, conversation: Conversation, gone: Candidate) -> HttpResponse:
    kept = conversation.candidate
    preview = preview_merge(kept=kept, gone=gone)
    differences = [
        Difference(name, LABELS.get(name, name.replace("_", " ").capitalize()), one, other)
        for name, one, other in preview.differences
    ]
    theirs = Conversation.objects.for_team(request.team).filter(candidate=gone).first()
    context: dict[str, Any] = {
        "conversation": conversation,
        "preview": preview,
        "differences": [*differences, *_own_difference(request, kept, gone)],
        "other_conversation": theirs,
    }
    return render(request, "chat/merge.html", context)


def _own_difference(request: TeamRequest, kept: Candidate, gone: Candidate) -> list[Difference]:
    """Return the team's own fields that differ, as one choice: theirs are kept together."""
    known = {field.key: field for field in CustomField.objects.for_team(request.team).in_order()}
    differing = [key for key in kept.custom if key in gone.custom and kept.custom[key] != gone.custom[key]]
    if not differing:
        return []

    def words(person: Candidate) -> str:
        return "; ".join(
            f"{known[key].label}: {custom_value_words(known[key], person.custom[key])}"
            if key in known
            else f"{key}: {person.custom[key]}"
            for key in differing
        )

    return [Difference("custom", "Own fields", words(kept), words(gone))]


def _person(request: TeamRequest, text: str) -> Candidate | None:
    if not text:
        return None
    try:
        wanted = UUID(text)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Candidate.objects.for_team(request.team), pk=wanted)
