"""What the composer asks for while somebody writes: templates with this person's values, and what to think over."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, may
from apps.chat.models import Draft
from apps.chat.services import DraftTooLong, keep_draft
from apps.chat.suggesting import fields_with_values, look_over, template_choices
from apps.chat.views.finding import door, find_conversation
from apps.chat.views.panes import drafts_in
from apps.chat.views.seen import typed_at
from apps.messaging.segments import LONGEST_TEXT


@never_cache
@require_safe
@door(Right.ANSWER)
def choices(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Show the templates as they read for this person: below the text, or without scripts on a page of their own."""
    conversation = find_conversation(request, conversation_id)
    found = template_choices(conversation=conversation, membership=request.membership, sender=request.user)
    context = {
        "choices": found,
        "conversation": conversation,
        "candidate": conversation.candidate,
        "may_keep": may(request.membership, Right.WORK),
    }
    is_fragment = bool(request.htmx)  # type: ignore[attr-defined]
    return render(
        request, "chat/_template_choices.html" if is_fragment else "chat/template_choices.html", context
    )


@never_cache
@require_safe
@door(Right.ANSWER)
def merge_fields(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Show the fields that can stand in a text to this person, and what they are for them."""
    conversation = find_conversation(request, conversation_id)
    fields = fields_with_values(conversation=conversation, sender=request.user)
    return render(request, "chat/_merge_fields.html", {"fields": fields})


# It changes nothing: whoever was signed out meanwhile is sent to sign in, and no page complains of a forged form.
@csrf_exempt
@never_cache
@require_POST
@door(Right.ANSWER)
def hints(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Say what to think over in a text that is being written. Nothing is kept of it."""
    conversation = find_conversation(request, conversation_id)
    body = request.POST.get("body", "")[: LONGEST_TEXT + 1]
    look = look_over(
        conversation=conversation,
        sender=request.user,
        body=body,
        track_links="track_links" in request.POST,
    )
    return render(request, "chat/_hints.html", {"look": look, "candidate": conversation.candidate})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@door(Right.ANSWER)
def draft(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Say what somebody has begun to write there, of each kind; or keep it, and say whether, and when, it is kept.

    `typed_at` is when it was typed: what they have sent since, is none any more.
    """
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    if request.method != "POST":
        return JsonResponse(drafts_in(conversation, now=now))
    kind = request.POST.get("kind", "")
    if kind not in Draft.Kind.values:
        raise BadRequest("kind is “text” or “note”.")
    try:
        is_kept = keep_draft(
            conversation=conversation,
            user=request.user,
            kind=Draft.Kind(kind),
            words=request.POST.get("words", ""),
            typed_at=typed_at(request) or now,
            now=now,
        )
    except DraftTooLong as error:
        return JsonResponse({"is_kept": False, "detail": error.detail}, status=error.status)
    return JsonResponse({"is_kept": is_kept, "as_of": timezone.now().isoformat()})
