"""What every door of the chat does first: check the right, find the conversation."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from apps.accounts.middleware import TeamRequest
from apps.accounts.models import Membership, Team, User
from apps.accounts.permissions import Right, may
from apps.chat.handed_in import with_files
from apps.chat.models import Conversation, ConversationQuerySet
from apps.core.prepared import Prepared, prepared

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
    asked = {"team": request.team.pk, "user": request.user.pk, "conversation": conversation_id}
    found = _chat_for(request.membership.role)(**asked)
    if not found:
        raise Http404("No chat of this person matches the id.")
    return found[0]


@cache
def _chat_for(role: str) -> Prepared[Conversation]:
    """Return what asks for one chat, with all that its page shows of it, for somebody in a role."""

    def chat(team: UUID, user: UUID, conversation: UUID) -> QuerySet[Conversation]:
        somebody, seen = User(pk=user), Conversation.objects.for_team(Team(pk=team))
        seen = seen.visible_to(Membership(team_id=team, user=somebody, role=role)).filter(pk=conversation)
        rows = seen.for_row().with_unread(somebody).for_panel().with_reminder(somebody).with_drafts(somebody)
        return with_files(rows).select_related(
            "candidate", "assignee", "claimed_by", "number", "team__account"
        )

    return prepared(chat)
