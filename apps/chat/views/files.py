"""Files for texts: taken in from the composer, shown to colleagues, and fetched by the carrier."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right
from apps.accounts.tenancy import as_team
from apps.chat.attached import read_address
from apps.chat.models import Message
from apps.chat.services import fetch_files_again
from apps.chat.views.answers import changed
from apps.chat.views.finding import door, find_conversation
from apps.messaging.attachable import name_for_carrier
from apps.messaging.attaching import NO_FILE, answer_with, show_file, take_in
from apps.messaging.models import Attachment

# The carrier has them, or may have them, and may still come for their files: what it has delivered, or has given up, it
# fetches no more.
UNDER_WAY = [Message.Status.SENDING, Message.Status.UNKNOWN, Message.Status.SENT]


@require_POST
@door(Right.ANSWER)
def upload(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Take in one file for a text that is being written in this chat."""
    find_conversation(request, conversation_id)
    return take_in(request, now=timezone.now())


@require_safe
@door(Right.ANSWER)
def show(request: TeamRequest, conversation_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Show a file of a text of this chat; and one's own that is not sent yet."""
    conversation = find_conversation(request, conversation_id)
    attachment = get_object_or_404(Attachment.objects.for_team(request.team), pk=attachment_id)
    if attachment.is_kept or attachment.uploader_id != request.user.pk:
        texts = Message.objects.for_team(request.team).filter(conversation=conversation)
        if not texts.filter(media__contains=[{"id": str(attachment_id)}]).exists():
            raise Http404(NO_FILE)
    return show_file(request, attachment)


@require_POST
@door(Right.ANSWER)
def fetch(request: TeamRequest, conversation_id: UUID, message_id: UUID) -> HttpResponse:
    """Ask the carrier once more for files of a text that could not be had before."""
    conversation, now = find_conversation(request, conversation_id), timezone.now()
    texts = Message.objects.for_team(request.team).filter(conversation=conversation)
    message = get_object_or_404(texts, pk=message_id)
    fetch_files_again(message=message, actor_id=request.user.pk, now=now)
    return changed(request, conversation_id, since=now)


@login_not_required
@require_safe
def carried(request: HttpRequest, token: str, name: str) -> HttpResponse:  # noqa: ARG001  It is for the carrier.
    """Give the carrier a file of a text that is under way. Whoever has no such address finds nothing."""
    named = read_address(token, now=timezone.now())
    if named is None:
        raise Http404(NO_FILE)
    with as_team(named.team_id):
        texts = Message.objects.filter(team=named.team_id, pk=named.message_id, status__in=UNDER_WAY)
        its = texts.filter(media__contains=[{"id": str(named.attachment_id)}])
        attachment = Attachment.objects.filter(team=named.team_id, pk=named.attachment_id).first()
        if attachment is None or not its.exists():
            raise Http404(NO_FILE)
        shown = name_for_carrier(attachment.name, attachment.content_type)
        return answer_with(request, attachment, name=shown)
