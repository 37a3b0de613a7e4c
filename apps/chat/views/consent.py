"""Whether somebody wants texts: what was said of it, by whom, and what a colleague may say."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right
from apps.chat.consents import consent_page
from apps.chat.models import Message
from apps.chat.services import (
    dismiss_hint,
    opt_candidate_in,
    opt_candidate_out,
    undo_phrase,
)
from apps.chat.views.answers import changed, refused
from apps.chat.views.finding import door, find_conversation
from apps.core.errors import DomainError
from apps.messaging.models import OptOut


@never_cache
@require_safe
@door(Right.ANSWER)
def consent(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Show whether they may be texted, the whole log of it, and the two things that a colleague may say."""
    conversation = find_conversation(request, conversation_id)
    page = consent_page(team=request.team, phone=conversation.candidate.phone)
    context = {"conversation": conversation, "candidate": conversation.candidate, "page": page}
    return render(request, "chat/consent.html", context)


@require_POST
@door(Right.ANSWER)
def opt_out(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    try:
        opt_candidate_out(
            candidate=conversation.candidate,
            reason=request.POST.get("reason", ""),
            source=OptOut.Source.USER,
            author=request.user,
            now=now,
        )
    except DomainError as error:
        return refused(request, conversation_id, error)
    return changed(request, conversation_id, since=now, done="Opted out: they get no more texts")


@require_POST
@door(Right.ANSWER)
def opt_in(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    try:
        opt_candidate_in(
            candidate=conversation.candidate,
            reason=request.POST.get("reason", ""),
            source=OptOut.Source.USER,
            author=request.user,
            now=now,
        )
    except DomainError as error:
        return refused(request, conversation_id, error)
    return changed(request, conversation_id, since=now, done="They may be texted again")


@require_POST
@door(Right.ANSWER)
def opt_out_undo(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Undo an opt-out that was read out of a sentence."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    reason = request.POST.get("reason", "")
    try:
        undo_phrase(conversation=conversation, reason=reason, author=request.user, now=now)
    except DomainError as error:
        return refused(request, conversation_id, error)
    return changed(request, conversation_id, since=now, done="The opt-out is undone")


@require_POST
@door(Right.ANSWER)
def hint_heeded(request: TeamRequest, conversation_id: UUID, message_id: UUID) -> HttpResponse:
    """Opt out who wrote a text that may mean it, for the reason that stands beside it."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    message = _text(request, conversation_id, message_id)
    try:
        opt_candidate_out(
            candidate=conversation.candidate,
            reason=request.POST.get(f"reason-{message.pk}", ""),
            source=OptOut.Source.USER,
            author=request.user,
            now=now,
        )
    except DomainError as error:
        return refused(request, conversation_id, error)
    return changed(request, conversation_id, since=now, done="Opted out: they get no more texts")


@require_POST
@door(Right.ANSWER)
def hint_dismissed(request: TeamRequest, conversation_id: UUID, message_id: UUID) -> HttpResponse:
    """Say that a text is no opt-out."""
    find_conversation(request, conversation_id)
    now = timezone.now()
    dismiss_hint(message=_text(request, conversation_id, message_id), author=request.user)
    return changed(request, conversation_id, since=now)


def _text(request: TeamRequest, conversation_id: UUID, message_id: UUID) -> Message:
    texts = Message.objects.for_team(request.team).filter(conversation=conversation_id)
    return get_object_or_404(texts.select_related("team"), pk=message_id)
