"""What is done to the person of a chat: tagged, looked back on, exported, erased."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right
from apps.candidates.models import Candidate, Tag
from apps.candidates.services import (
    add_tags,
    erase_candidate,
    export_candidate,
    preview_erasing,
    untag_candidates,
)
from apps.chat.figures import chat_figures
from apps.chat.history import history_page
from apps.chat.views.answers import changed, refused
from apps.chat.views.finding import door, find_conversation
from apps.core.errors import DomainError
from apps.core.words import one_line

# The largest id of an event that the database knows.
LARGEST = 2**63 - 1


@require_http_methods(["GET", "HEAD", "POST"])
@door(Right.EDIT_CANDIDATES)
def tag_add(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Offer the team's tags; put one on."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    if request.method != "POST":
        tags = Tag.objects.for_team(request.team).by_name()
        return render(request, "components/choices.html", {"choices": tags})
    name = _tag(request)
    try:
        is_new = add_tags(candidate=conversation.candidate, names=[name], actor_id=request.user.pk)
    except DomainError as error:
        return refused(request, conversation_id, error)
    if not is_new:
        done = f"The tag “{name}” is on already"
        return changed(request, conversation_id, since=now, done=done, details=True)
    undo_url = f"{reverse('chat:tag_remove', args=[conversation_id])}?{urlencode({'tag': name})}"
    done = f"Tagged “{name}”"
    return changed(request, conversation_id, since=now, done=done, undo_url=undo_url, details=True)


@require_POST
@door(Right.EDIT_CANDIDATES)
def tag_remove(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Take a tag off; one that is gone already is off."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    name = _tag(request)
    tags = Tag.objects.for_team(request.team).filter(key=name.lower())
    person = Candidate.objects.for_team(request.team).filter(pk=conversation.candidate_id)
    untag_candidates(team=request.team, candidates=person, tags=list(tags), actor_id=request.user.pk)
    undo_url = f"{reverse('chat:tag_add', args=[conversation_id])}?{urlencode({'tag': name})}"
    done = f"The tag “{name}” is off"
    return changed(request, conversation_id, since=now, done=done, undo_url=undo_url, details=True)


def _tag(request: TeamRequest) -> str:
    """Return the word that a form, or the address of an undoing, names."""
    return one_line(request.POST.get("tag", request.GET.get("tag", "")))


@never_cache
@require_safe
@door(Right.ANSWER)
def history(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Show what has happened to them, newest first."""
    conversation = find_conversation(request, conversation_id)
    before = request.GET.get("before", "")
    after_all = int(before) if before.isascii() and before.isdigit() and int(before) <= LARGEST else None
    context = {
        "conversation": conversation,
        "candidate": conversation.candidate,
        "page": history_page(conversation=conversation, before=after_all),
    }
    fragment = "chat/_history.html"
    return render(request, fragment if request.htmx else "chat/history.html", context)  # type: ignore[attr-defined]


@never_cache
@require_safe
@door(Right.ANSWER)
def stats(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Show what the texts of a chat come to."""
    conversation = find_conversation(request, conversation_id)
    context = {"conversation": conversation, "candidate": conversation.candidate}
    context["figures"] = chat_figures(conversation=conversation)
    return render(request, "chat/_stats.html" if request.htmx else "chat/stats.html", context)  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@door(Right.MANAGE)
def export(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Say what goes into the archive of a person; then let it be written, and show how far it is."""
    conversation = find_conversation(request, conversation_id)
    candidate = conversation.candidate
    if request.method != "POST":
        context = {"conversation": conversation, "candidate": candidate}
        return render(request, "chat/export.html", context | {"has": preview_erasing(candidate=candidate)})
    try:
        bulk = export_candidate(candidate=candidate, membership=request.membership)
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("chat:export", conversation_id)
    return redirect("grids:bulk_action", bulk.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@door(Right.MANAGE)
def erase(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Ask first, with what there is; then leave nothing of them."""
    conversation = find_conversation(request, conversation_id)
    candidate = conversation.candidate
    if request.method != "POST":
        context = {
            "conversation": conversation,
            "candidate": candidate,
            "has": preview_erasing(candidate=candidate),
        }
        return render(request, "chat/erase.html", context)
    try:
        erase_candidate(candidate=candidate, actor_id=request.user.pk, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("chat:erase", conversation_id)
    messages.success(request, "Erased. Nothing of them is left but counts and their opt-outs.")
    return redirect("chat:inbox")
