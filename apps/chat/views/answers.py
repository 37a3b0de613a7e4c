"""How every action of the chat page answers: with what changed for htmx, else by a redirect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import trigger_client_event

from apps.accounts.middleware import TeamRequest
from apps.chat.models import Conversation
from apps.chat.thread import thread_since
from apps.chat.views.finding import find_conversation
from apps.chat.views.panes import details_context, head_context, known_people
from apps.core.errors import DomainError
from apps.messaging.gate import NotAllowed, Wait


class Offer(NamedTuple):
    """What a toast lets somebody do by one press: a POST to an address."""

    url: str
    label: str = "Undo"


def changed(
    request: TeamRequest,
    conversation_id: UUID,
    *,
    since: datetime,
    done: str = "",
    undo_url: str = "",
    offer: Offer | None = None,
    details: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Answer with the conversation as it is now: its row, what came into its thread since then, its head."""
    if not _is_htmx(request):
        if done:
            messages.success(request, done)
        return redirect("chat:conversation", conversation_id)
    conversation = find_conversation(request, conversation_id)
    head = head_context(request, conversation, now=since)
    context: dict[str, Any] = {
        **head,
        "items": thread_since(conversation=conversation, moment=since, known=known_people(head)),
        "with_details": details,
    }
    if details:
        context |= details_context(request, conversation)
    response = render(request, "chat/_news.html", context, status=status)
    offer = Offer(undo_url) if undo_url else offer
    return _with_toast(response, done, offer) if done else response


def refused(
    request: TeamRequest, conversation_id: UUID, error: DomainError, *, since: datetime | None = None
) -> HttpResponse:
    """Answer with why not, above the composer where it was asked; and with what came since then, if that is why."""
    if not _is_htmx(request):
        messages.error(request, error.detail)
        return redirect("chat:conversation", conversation_id)
    # The page knows by it whether that chat is still the open one.
    context = {"conversation_id": conversation_id, "detail": error.detail, "code": error.code}
    refusal = render(request, "chat/_refusal.html", context, status=error.status)
    if since is not None:
        # Behind what empties that place.
        refusal.content = changed(request, conversation_id, since=since).content + refusal.content
    return refusal


def refused_at_night(
    request: TeamRequest, conversation: Conversation, error: NotAllowed, *, attachments: Sequence[UUID] = ()
) -> HttpResponse:
    """Ask whether a text leaves anyway or waits for the day; without scripts on a page that keeps the words."""
    answer = error.answer
    context = {
        "conversation_id": conversation.pk,
        "detail": error.detail,
        "code": error.code,
        "later": answer.clock if isinstance(answer, Wait) else "",
    }
    if _is_htmx(request):
        return render(request, "chat/_refusal.html", context, status=409)
    context |= {"conversation": conversation, "candidate": conversation.candidate, "given": request.POST}
    context |= {"attachments": attachments}
    return render(request, "chat/night.html", context, status=409)


def _with_toast(response: HttpResponse, text: str, offer: Offer | None) -> HttpResponse:
    detail: dict[str, Any] = {"text": text}
    if offer:
        detail["undo"] = offer._asdict()
    return trigger_client_event(response, "toast", detail)


def _is_htmx(request: TeamRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]
