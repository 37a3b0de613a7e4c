"""What every door of the chat does first: check the right, find the conversation."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, may
from apps.chat.handed_in import with_files
from apps.chat.models import Conversation, ConversationQuerySet

Rest = ParamSpec("Rest")
Door = Callable[Concatenate[TeamRequest, Rest], HttpResponse]


def door(right: Right) -> Callable[[Door[Rest]], Callable[Concatenate[HttpRequest, Rest], HttpResponse]]:
    """Let in who has the right."""

    def decorate(view: Door[Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
        @wraps(view)
        def guarded(request: Any, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            if not may(request.membership, right):
                raise PermissionDenied("Your role in this team does not include this.")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def visible_conversations(request: TeamRequest) -> ConversationQuerySet:
    return Conversation.objects.for_team(request.team).visible_to(request.membership)


def listed_conversations(request: TeamRequest) -> ConversationQuerySet:
    """Return what this person may see, with all that a row shows them."""
    return visible_conversations(request).for_row().with_unread(request.user)


def find_conversation(request: TeamRequest, conversation_id: UUID) -> Conversation:
    """Return a conversation that this person may see; any other is not there."""
    rows = with_files(listed_conversations(request).for_panel().with_reminder(request.user))
    rows = rows.select_related("candidate", "assignee", "claimed_by", "number", "team__account")
    return get_object_or_404(rows, pk=conversation_id)
