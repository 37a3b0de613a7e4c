"""Which lists the person of a chat is on, beside the chat: they are put on one, and taken off again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.chat.models import Conversation
from apps.core.errors import DomainError
from apps.lists.models import List
from apps.lists.selectors import lists_with
from apps.lists.services import add_members, remove_members
from apps.lists.views.finding import lists_of


class NoSuchList(DomainError):
    code = "no_such_list"
    status = 404


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def belonging(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Show which lists somebody is on; a sent form puts them on one by its name, or takes them off."""
    rows = Conversation.objects.for_team(request.team).visible_to(request.membership)
    chat = get_object_or_404(rows.select_related("candidate__team"), pk=conversation_id)
    toast = _change(request, chat) if request.method == "POST" else {}
    if request.method == "POST" and not request.headers.get("HX-Request"):
        notice = messages.error if toast.get("kind") else messages.success
        notice(request, toast["text"])
        return redirect("lists:belonging", chat.pk)
    context = {"conversation": chat, "candidate": chat.candidate}
    context["belonging"] = lists_with(chat.candidate, now=timezone.now())
    if not request.headers.get("HX-Request"):
        return render(request, "lists/belonging.html", context | {"choices": _static(request)})
    response = render(request, "lists/_belonging.html", context)
    return trigger_client_event(response, "toast", toast) if toast else response


@require_http_methods(["GET", "HEAD"])
@requires(Right.WORK)
def names(request: TeamRequest) -> HttpResponse:
    """Offer the names of the static lists while one is typed."""
    return render(request, "components/choices.html", {"choices": _static(request)})


def _static(request: TeamRequest) -> Any:
    return List.objects.for_team(request.team).static().by_name()


def _change(request: TeamRequest, chat: Conversation) -> dict[str, Any]:
    """Do what was pressed. Return the words of the toast, which takes it back."""
    person = chat.candidate
    given = request.POST if "list" in request.POST else request.GET
    name, is_off = given.get("list", "").strip(), given.get("off") == "yes"
    change, done = (remove_members, "Off") if is_off else (add_members, "On")
    try:
        list_ = lists_of(request).filter(key=name.lower()).first()
        if list_ is None:
            raise NoSuchList(
                f"There is no list “{name}”. Choose one of the static lists, or make it on its page."
            )
        changed = change(list_=list_, candidates=[person.pk], actor_id=request.user.pk)
    except DomainError as error:
        return {"text": error.detail, "kind": "bad"}
    if not changed:
        return {"text": f"{person} was {done.lower()} “{list_}” already."}
    back = urlencode({"list": list_.name, "off": "no" if is_off else "yes"})
    url = f"{reverse('lists:belonging', args=[chat.pk])}?{back}"
    return {"text": f"{done} “{list_}”", "undo": {"url": url, "label": "Undo"}}
