"""A chat put aside until later, and taken up again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right
from apps.chat.later import moment_chosen
from apps.chat.services import snooze_conversation, wake_conversation
from apps.chat.views.answers import changed, refused
from apps.chat.views.finding import door, find_conversation
from apps.core.errors import DomainError


@require_POST
@door(Right.ANSWER)
def snooze(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Put a conversation aside until an offered moment (`when`), or one that the page's clock shows (`snooze_at`)."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    zone = timezone.get_current_timezone()
    try:
        until = moment_chosen(
            request.POST.get("when", ""), request.POST.get("snooze_at", ""), now=now, zone=zone
        )
        snooze_conversation(conversation=conversation, until=until, actor=request.user, now=now)
    except DomainError as error:
        return refused(request, conversation_id, error)
    there = timezone.localtime(until)
    done = f"Snoozed until {date_format(there, 'D, M j')}, {there:%H:%M}"
    undo_url = reverse("chat:wake", args=[conversation_id])
    return changed(request, conversation_id, since=now, done=done, undo_url=undo_url)


@require_POST
@door(Right.ANSWER)
def wake(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Put a snoozed conversation back on the lists."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    wake_conversation(conversation=conversation, actor=request.user)
    return changed(request, conversation_id, since=now)
