"""What is done to a conversation by one press: assign, close, claim, share, read."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.models import Membership, User
from apps.accounts.permissions import Right
from apps.chat import services
from apps.chat.views.answers import changed, refused
from apps.chat.views.finding import door, find_conversation
from apps.chat.views.seen import heard_until
from apps.core.errors import DomainError


@require_POST
@door(Right.DIRECT)
def assign(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Give a conversation to somebody of the team, or to nobody."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    assignee = _member(request, request.POST.get("assignee", request.GET.get("assignee", "")))
    given = services.assign_conversations(
        team=request.team, conversations=[conversation.pk], assignee=assignee, actor=request.user
    ).get(conversation.pk)
    undo_url = ""
    if given is not None:
        was = {"assignee": given.before, "share": given.share, "user": assignee.pk if assignee else None}
        asked = urlencode({name: pk for name, pk in was.items() if pk})
        undo_url = f"{reverse('chat:undo_assign', args=[conversation_id])}?{asked}"
    done = _assigned_words(assignee, request.user)
    return changed(request, conversation_id, since=now, done=done, undo_url=undo_url, details=True)


@require_POST
@door(Right.DIRECT)
def undo_assign(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Give a conversation back to whom it was with, unless somebody has given it on since."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    was = services.Given(_named(request, "assignee"), _named(request, "share"))
    given_back = services.give_back_conversations(
        team=request.team, given={conversation.pk: was}, by=_named(request, "user"), actor=request.user
    )
    done = "" if given_back else "It was given to somebody else meanwhile. Nothing was changed."
    return changed(request, conversation_id, since=now, done=done, details=True)


@require_POST
@door(Right.ANSWER)
def close(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Take a conversation off the list."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    heard = heard_until(request)
    try:
        services.close_conversation(conversation=conversation, actor=request.user, now=now, heard_until=heard)
    except services.TextUnseen as error:
        return refused(request, conversation_id, error, since=heard)
    undo_url = reverse("chat:undo_close", args=[conversation_id])
    return changed(request, conversation_id, since=now, done="Chat closed", undo_url=undo_url)


@require_POST
@door(Right.ANSWER)
def undo_close(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Open a conversation as it was before it was closed."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    services.undo_close(conversation=conversation, actor=request.user)
    return changed(request, conversation_id, since=now)


@require_POST
@door(Right.ANSWER)
def reopen(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Put a closed conversation back on the list."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    services.open_conversation(conversation=conversation, actor=request.user)
    return changed(request, conversation_id, since=now, done="Chat opened")


@require_POST
@door(Right.ANSWER)
def answered(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Say that no reply is needed."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    heard = heard_until(request)
    try:
        services.clear_waiting(conversation=conversation, actor=request.user, heard_until=heard)
    except services.TextUnseen as error:
        return refused(request, conversation_id, error, since=heard)
    return changed(request, conversation_id, since=now)


@require_POST
@door(Right.DIRECT)
def claim(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Say "I'm on it"; knowingly also when somebody else said so. `by_itself`: the page did it, nobody pressed."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    take_over, by_itself = "take_over" in request.POST, "by_itself" in request.POST
    try:
        services.claim_conversation(
            conversation=conversation, user=request.user, now=now, take_over=take_over
        )
    except DomainError as error:
        return refused(request, conversation_id, error)
    return changed(request, conversation_id, since=now, done="" if by_itself else "You are on it")


@require_POST
@door(Right.DIRECT)
def release(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Let go of a claim."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    services.release_conversation(conversation=conversation, actor=request.user)
    return changed(request, conversation_id, since=now, done="Let go")


@require_POST
@door(Right.DIRECT)
def share(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Let a restricted member see a conversation."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    somebody = _somebody(request)
    services.share_conversation(conversation=conversation, user=somebody, actor=request.user)
    undo_url = f"{reverse('chat:unshare', args=[conversation_id])}?{urlencode({'user': somebody.pk})}"
    done = f"Shared with {somebody}"
    return changed(request, conversation_id, since=now, done=done, undo_url=undo_url, details=True)


@require_POST
@door(Right.DIRECT)
def unshare(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Take a restricted member's sight of a conversation away."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    services.unshare_conversation(conversation=conversation, user=_somebody(request), actor=request.user)
    return changed(request, conversation_id, since=now, details=True)


@require_POST
@door(Right.ANSWER)
def read(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Remember that this person has seen it; their open page says so when it is really shown."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    services.mark_read(conversation=conversation, user=request.user, now=now)
    return HttpResponse(status=204)


@require_POST
@door(Right.ANSWER)
def unread(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Put the unread dot back."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    services.mark_unread(conversation=conversation, user=request.user)
    return changed(request, conversation_id, since=now, done="Marked as unread")


def _member(request: TeamRequest, user_id: str) -> User | None:
    """Return the member of this team with that id; nobody for nothing; a stranger is not there."""
    if not user_id:
        return None
    wanted = _id(user_id)
    people = Membership.objects.for_team(request.team).select_related("user")
    return get_object_or_404(people, user=wanted).user


def _named(request: TeamRequest, name: str) -> UUID | None:
    """Return the id that an address names, if it does."""
    given = request.GET.get(name, "")
    return _id(given) if given else None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _somebody(request: TeamRequest) -> User:
    user = _member(request, request.POST.get("user", request.GET.get("user", "")))
    if user is None:
        raise Http404
    return user


def _assigned_words(assignee: User | None, actor: User) -> str:
    if assignee is None:
        return "Assigned to nobody"
    return "Assigned to you" if assignee == actor else f"Assigned to {assignee}"
