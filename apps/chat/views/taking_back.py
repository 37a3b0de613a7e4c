"""A text that was just sent and is held for a moment: told to the page, and taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right
from apps.chat.held_back import is_held_back, was_taken_back
from apps.chat.models import Conversation, Message
from apps.chat.rows import called
from apps.chat.services import HasLeft, TakenBack, take_back_text
from apps.chat.services.links import as_written
from apps.chat.views.answers import changed
from apps.chat.views.finding import door, find_conversation
from apps.messaging.opt_out_line import without_ending


def tell_held(response: HttpResponse, conversation: Conversation, message: Message) -> HttpResponse:
    """Let the page know of a text that it may take back, also once it shows another chat."""
    if not is_held_back(message) or message.send_at is None:
        return response
    detail = {
        "conversation": str(conversation.pk),
        "message": str(message.pk),
        "until": message.send_at.isoformat(),
        "url": reverse("chat:message_take_back", args=[conversation.pk, message.pk]),
        "to": called(conversation.candidate),
    }
    return trigger_client_event(response, "chat:held", detail)


@require_POST
@door(Right.ANSWER)
def take_back(request: TeamRequest, conversation_id: UUID, message_id: UUID) -> HttpResponse:
    """Take back a text of one's own that is held; its words go into the reply box again."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    texts = Message.objects.for_team(request.team).filter(conversation=conversation)
    message = get_object_or_404(texts.exclude(direction=Message.Direction.INBOUND), pk=message_id)
    message.team = request.team
    try:
        taken = take_back_text(message=message, actor=request.user, now=now)
    except HasLeft as error:
        return _too_late(request, conversation_id, error)
    if not request.htmx:  # type: ignore[attr-defined]
        return _back_to_the_box(request, conversation_id, taken)
    response = changed(request, conversation_id, since=now)
    return trigger_client_event(response, "chat:taken-back", _as_told(taken))


def words_taken_back(request: TeamRequest, conversation: Conversation) -> str | None:
    """Return the words that the address wants in the reply box again, if this person took them back."""
    try:
        message_id = UUID(request.GET["taken_back"])
    except ValueError:
        return None
    texts = Message.objects.for_team(request.team).filter(conversation=conversation, author=request.user)
    message = texts.filter(pk=message_id).first()
    return without_ending(as_written(message)) if message and was_taken_back(message) else None


def _as_told(taken: TakenBack) -> dict[str, Any]:
    return {
        "conversation": str(taken.message.conversation_id),
        "message": str(taken.message.pk),
        "client_id": taken.message.client_id,
        "body": taken.body,
        "files": [{key: item[key] for key in ("id", "name", "size")} for item in taken.files],
    }


def _too_late(request: TeamRequest, conversation_id: UUID, error: HasLeft) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        messages.error(request, error.detail)
        return redirect("chat:conversation", conversation_id)
    response = HttpResponse(status=error.status)
    return trigger_client_event(response, "toast", {"text": error.detail, "kind": "bad"})


def _back_to_the_box(request: TeamRequest, conversation_id: UUID, taken: TakenBack) -> HttpResponse:
    said = "The text was taken back: its words are below."
    messages.success(request, f"{said} Attach its files again." if taken.files else said)
    address = reverse("chat:conversation", args=[conversation_id])
    return redirect(f"{address}?{urlencode({'taken_back': str(taken.message.pk)})}")
