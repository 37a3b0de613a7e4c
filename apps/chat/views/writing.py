"""What is written in a conversation: texts to the candidate, notes for colleagues."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.models import User
from apps.accounts.permissions import Right, may
from apps.chat.colleagues import colleagues, mentioned_unseeing
from apps.chat.later import moment_chosen
from apps.chat.models import Draft, Message
from apps.chat.services import AtNight, add_note, drop_draft, retry_text, send_text
from apps.chat.views.answers import Offer, changed, refused, refused_at_night
from apps.chat.views.finding import door, find_conversation
from apps.chat.views.seen import seen_until
from apps.chat.views.taking_back import tell_held
from apps.core.errors import DomainError
from apps.messaging.attaching import attachments_given
from apps.messaging.gate import NotAllowed

CLIENT_ID_ROOM = 64


@require_POST
@door(Right.ANSWER)
def send(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Queue a text. The same `client_id` again is the same text.

    `seen_until` is the time of the newest text on the sender's screen (empty: there was none), `anyway` says that what
    a colleague does or wrote meanwhile is known. `at_night` says whether a text at night is sent anyway or waits, and
    `when` (or `send_at`, as the page's clock shows it) when it is to leave, if later. `attachments` names files that
    were uploaded before; without scripts they come with it, as `files`. It is held for as long as its author wishes.
    """
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    attachments: list[UUID] = []
    try:
        attachments = attachments_given(request, now=now)
        message = send_text(
            conversation=conversation,
            author=request.user,
            attachments=attachments,
            body=request.POST.get("body", ""),
            client_id=request.POST.get("client_id", "")[:CLIENT_ID_ROOM] or None,
            seen_until=seen_until(request),
            anyway="anyway" in request.POST,
            at_night=_at_night(request),
            send_at=_send_at(request, now=now),
            remind_at=_remind_at(request, now=now),
            track_links="track_links" in request.POST,
            # What a person types may be thought over; nothing else is held.
            hold=timedelta(seconds=request.user.undo_seconds),
            now=now,
        )
    except NotAllowed as error:
        if error.is_of_hours:
            return refused_at_night(request, conversation, error, attachments=attachments)
        return refused(request, conversation_id, error)
    except DomainError as error:
        return refused(request, conversation_id, error)
    drop_draft(
        conversation=conversation,
        user=request.user,
        kind=Draft.Kind.TEXT,
        said=request.POST.get("body", ""),
    )
    return tell_held(changed(request, conversation_id, since=now, status=201), conversation, message)


def _send_at(request: TeamRequest, *, now: datetime) -> datetime | None:
    """Return when it is to leave, if that is said. Raises `BadTime` and `NoSuchTime`."""
    when, own = request.POST.get("when", ""), request.POST.get("send_at", "")
    if not when and not own:
        return None
    return moment_chosen(when, own, now=now, zone=timezone.get_current_timezone())


def _remind_at(request: TeamRequest, *, now: datetime) -> datetime | None:
    """Return when its author wants to be reminded, if they said so."""
    given = request.POST.get("remind", "")
    return moment_chosen(given, "", now=now, zone=timezone.get_current_timezone()) if given else None


def _at_night(request: TeamRequest) -> AtNight:
    """Return what whoever writes has chosen to do when it is night there: nothing yet, unless the page says it."""
    given = request.POST.get("at_night", AtNight.REFUSE)
    return AtNight(given) if given in list(AtNight) else AtNight.REFUSE


@require_POST
@door(Right.ANSWER)
def note(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Add words for colleagues only. Of whom it names and who cannot see the chat, say so."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    try:
        note = add_note(conversation=conversation, author=request.user, body=request.POST.get("body", ""))
    except DomainError as error:
        return refused(request, conversation_id, error)
    drop_draft(conversation=conversation, user=request.user, kind=Draft.Kind.NOTE, said=note.body)
    done, offer = _unseeing(request, mentioned_unseeing(note=note))
    return changed(request, conversation_id, since=now, done=done, offer=offer, status=201)


@never_cache
@require_safe
@door(Right.ANSWER)
def mention_choices(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Offer the colleagues whom a note can name."""
    conversation = find_conversation(request, conversation_id)
    others = [each for each in colleagues(conversation=conversation) if each.user != request.user]
    return render(request, "chat/_mention_choices.html", {"colleagues": others})


def _unseeing(request: TeamRequest, people: list[User]) -> tuple[str, Offer | None]:
    """Return what to say of those who were named and cannot see the chat, and what can be done about it."""
    if not people:
        return "", None
    words = f"{' and '.join(str(each) for each in people)} cannot see this chat."
    if len(people) > 1 or not may(request.membership, Right.DIRECT):
        return f"{words} A member can share it with them, in the details.", None
    [person] = people
    address = reverse("chat:share", args=[request.resolver_match.kwargs["conversation_id"]])  # type: ignore[union-attr]
    return words, Offer(
        f"{address}?{urlencode({'user': person.pk})}", f"Share with {person.get_short_name()}"
    )


@require_POST
@door(Right.ANSWER)
def retry(request: TeamRequest, conversation_id: UUID, message_id: UUID) -> HttpResponse:
    """Send a failed text again; its words only, where that is asked for."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    texts = Message.objects.for_team(request.team).filter(conversation=conversation)
    message = get_object_or_404(texts, pk=message_id)
    try:
        with_files = "words" not in request.GET
        retry_text(message=message, author=request.user, now=now, with_files=with_files)
    except DomainError as error:
        return refused(request, conversation_id, error)
    return changed(request, conversation_id, since=now, status=201)
