"""Texts that are planned: changed and cancelled, until they leave."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right
from apps.chat.forms import PlannedTextForm
from apps.chat.later import ensure_later, moment_written
from apps.chat.models import Conversation, Message
from apps.chat.services import NotScheduled, cancel_text, edit_text, undo_cancel
from apps.chat.services.links import as_written
from apps.chat.views.answers import changed, refused
from apps.chat.views.finding import door, find_conversation
from apps.core.errors import DomainError

CLOCK = "%Y-%m-%dT%H:%M"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@door(Right.ANSWER)
def edit(request: TeamRequest, conversation_id: UUID, message_id: UUID) -> HttpResponse:
    """Change the words of a planned text, and when it leaves. Who is too late reads so, and nothing is changed."""
    conversation = find_conversation(request, conversation_id)
    message = _text_of(request, conversation, message_id)
    is_late = not message.is_scheduled
    leaves = timezone.localtime(message.send_at) if message.send_at else None
    clock = leaves.strftime(CLOCK) if leaves else ""
    written = {"body": as_written(message), "send_at": clock, "was_at": clock}
    form = PlannedTextForm(request.POST or None, initial=written, auto_id="planned-%s")
    form.fields["body"].required = not message.media
    if request.method == "POST" and form.is_valid():
        try:
            _edit(request, message, form)
        except NotScheduled:
            is_late = True
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else "send_at", error.detail)
        else:
            return redirect("chat:conversation", conversation.pk)
    context = {
        "conversation": conversation,
        "candidate": conversation.candidate,
        "message": message,
        "form": form,
        "is_late": is_late,
        "zone": leaves.tzname() if leaves else "",
    }
    status = 409 if is_late else 422 if form.errors else 200
    return render(request, "chat/planned_text.html", context, status=status)


@require_POST
@door(Right.ANSWER)
def cancel(request: TeamRequest, conversation_id: UUID, message_id: UUID) -> HttpResponse:
    """Withdraw a planned text."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    message = _text_of(request, conversation, message_id)
    try:
        cancel_text(message=message, actor=request.user)
    except DomainError as error:
        return refused(request, conversation_id, error)
    # What had files, has none any more.
    undo_url = (
        "" if message.media else reverse("chat:message_cancel_undo", args=[conversation_id, message_id])
    )
    return changed(request, conversation_id, since=now, done="Text cancelled", undo_url=undo_url)


@require_POST
@door(Right.ANSWER)
def cancel_undo(request: TeamRequest, conversation_id: UUID, message_id: UUID) -> HttpResponse:
    """Put a planned text back that was just cancelled."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    message = _text_of(request, conversation, message_id)
    try:
        undo_cancel(message=message, actor=request.user, now=now)
    except DomainError as error:
        return refused(request, conversation_id, error)
    return changed(request, conversation_id, since=now)


def _edit(request: TeamRequest, message: Message, form: PlannedTextForm) -> None:
    now, given = timezone.now(), form.cleaned_data
    send_at = None
    if given["send_at"] != given["was_at"]:
        send_at = moment_written(given["send_at"], zone=timezone.get_current_timezone())
        send_at = ensure_later(send_at, now=now)
    edit_text(message=message, actor=request.user, body=given["body"], send_at=send_at, now=now)


def _text_of(request: TeamRequest, conversation: Conversation, message_id: UUID) -> Message:
    texts = Message.objects.for_team(request.team).filter(conversation=conversation)
    message = get_object_or_404(texts.exclude(direction=Message.Direction.INBOUND), pk=message_id)
    message.conversation = conversation
    message.team = request.team
    return message
