"""A candidate's link for files, as colleagues see it beside their chat: opened, made anew, ended."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right
from apps.chat.services import end_upload_link, open_upload_link, renew_upload_link
from apps.chat.views.answers import changed
from apps.chat.views.finding import door, find_conversation


@require_POST
@door(Right.ANSWER)
def upload_open(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Open the link, or let it last for fourteen days from now."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    open_upload_link(conversation=conversation, actor=request.user, now=now)
    return changed(request, conversation_id, since=now, details=True, done="The upload link is open")


@require_POST
@door(Right.ANSWER)
def upload_renew(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """End the address that they have, and make another."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    renew_upload_link(conversation=conversation, actor=request.user, now=now)
    done = "A new upload link. The one that was sent before is dead"
    return changed(request, conversation_id, since=now, details=True, done=done)


@require_POST
@door(Right.ANSWER)
def upload_end(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Take no more files by any link of theirs."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    end_upload_link(conversation=conversation, actor=request.user, now=now)
    return changed(request, conversation_id, since=now, details=True, done="No more files are taken")
