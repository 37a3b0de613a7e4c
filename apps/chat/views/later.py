"""What has been put off, on one page; and the reminders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right
from apps.chat.later import moment_chosen
from apps.chat.put_off import due_reminders, put_off
from apps.chat.services import end_reminder, set_reminder
from apps.chat.views.answers import changed, refused
from apps.chat.views.finding import door, find_conversation
from apps.core.errors import DomainError


@never_cache
@require_safe
@door(Right.ANSWER)
def later(request: TeamRequest) -> HttpResponse:
    """Show one's reminders, planned texts and snoozed chats; for an open page only the reminders that are due."""
    asked: Any = request.htmx  # type: ignore[attr-defined]
    if asked and asked.target == "due-list":
        return render(request, "chat/_due_reminders.html", {"due": due_reminders(request.membership)})
    context = {"found": put_off(request.membership), "now": timezone.now()}
    return render(request, "chat/later.html", context)


@require_POST
@door(Right.ANSWER)
def remind(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Ask to be reminded if nobody answers by an offered moment (`when`) or a written one (`remind_at`)."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    zone = timezone.get_current_timezone()
    try:
        due_at = moment_chosen(
            request.POST.get("when", ""), request.POST.get("remind_at", ""), now=now, zone=zone
        )
        set_reminder(conversation=conversation, user=request.user, due_at=due_at, now=now)
    except DomainError as error:
        return refused(request, conversation_id, error)
    there = timezone.localtime(due_at)
    done = f"You are reminded on {date_format(there, 'D, M j')}, {there:%H:%M}, unless they answer"
    undo_url = reverse("chat:reminder_end", args=[conversation_id])
    return changed(request, conversation_id, since=now, done=done, undo_url=undo_url)


@require_POST
@door(Right.ANSWER)
def reminder_end(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Call one's reminder off, or say that it was seen to."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    end_reminder(conversation=conversation, user=request.user)
    return changed(request, conversation_id, since=now)
