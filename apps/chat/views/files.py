"""Files for texts: taken in from the composer, shown to colleagues, and fetched by the carrier."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right
from apps.accounts.tenancy import as_team
from apps.chat.attached import read_address
from apps.chat.models import Message
from apps.chat.views.finding import door, find_conversation
from apps.core.errors import DomainError
from apps.messaging.attachable import name_for_carrier
from apps.messaging.models import Attachment
from apps.messaging.selectors import content_of
from apps.messaging.services import upload_attachment

# The carrier has them, or may have them: its own fetching comes after our answer.
HANDED_OVER = [
    *(Message.Status.SENDING, Message.Status.UNKNOWN, Message.Status.SENT),
    *(Message.Status.DELIVERED, Message.Status.UNDELIVERED),
]
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
NO_FILE = "There is no such file."


@require_POST
@door(Right.ANSWER)
def upload(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Take in one file for a text that is being written. Says which, why and what helps if it is none."""
    conversation = find_conversation(request, conversation_id)
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile):
        return JsonResponse({"detail": "No file came. Choose it once more."}, status=422)
    try:
        attachment = upload_attachment(
            team=request.team,
            uploader=request.user,
            name=given.name or "",
            content=given,
            now=timezone.now(),
        )
    except DomainError as error:
        return JsonResponse({"detail": error.detail, "code": error.code}, status=error.status)
    return JsonResponse({"id": str(attachment.pk), "of": str(conversation.pk)}, status=201)


@require_safe
@door(Right.ANSWER)
def show(request: TeamRequest, conversation_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Show a file of a text of this chat; and one's own that is not sent yet."""
    conversation = find_conversation(request, conversation_id)
    attachment = get_object_or_404(Attachment.objects.for_team(request.team), pk=attachment_id)
    if attachment.kept_at is not None or attachment.uploader_id != request.user.pk:
        texts = Message.objects.for_team(request.team).filter(conversation=conversation)
        if not texts.filter(media__contains=[{"id": str(attachment_id)}]).exists():
            raise Http404(NO_FILE)
    return answer_with(request, attachment, name=attachment.name)


@login_not_required
@require_safe
def carried(request: HttpRequest, token: str, name: str) -> HttpResponse:  # noqa: ARG001  It is for the carrier.
    """Give the carrier a file of a text that it was handed. Whoever has no such address finds nothing."""
    named = read_address(token, now=timezone.now())
    if named is None:
        raise Http404(NO_FILE)
    with as_team(named.team_id):
        texts = Message.objects.filter(team=named.team_id, pk=named.message_id, status__in=HANDED_OVER)
        its = texts.filter(media__contains=[{"id": str(named.attachment_id)}])
        attachment = Attachment.objects.filter(team=named.team_id, pk=named.attachment_id).first()
        if attachment is None or not its.exists():
            raise Http404(NO_FILE)
        shown = name_for_carrier(attachment.name, attachment.content_type)
        return answer_with(request, attachment, name=shown)


def answer_with(request: HttpRequest, attachment: Attachment, *, name: str) -> HttpResponse:
    """Answer with a file, or with the part of it that is asked for. It is data, whatever it says it is."""
    content = content_of(attachment)
    if content is None:
        raise Http404(NO_FILE)
    # It goes as it is: a part of it would be none of what is pressed together on the way.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    size, status, headers = len(content), 200, {}
    if found := RANGE.fullmatch(request.headers.get("Range", "")):
        start, end = _part(*found.groups(), size=size)
        if start >= end:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        content, status = content[start:end], 206
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return HttpResponse(
        content,
        status=status,
        content_type=attachment.content_type,
        headers={
            "Accept-Ranges": "bytes",
            "Cache-Control": "private, no-store",
            "Content-Disposition": content_disposition_header(not attachment.is_picture, name) or "",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex, nofollow",
            **headers,
        },
    )


def _part(first: str, last: str, *, size: int) -> tuple[int, int]:
    """Return from where to where of a file is asked for; nothing of it where that cannot be."""
    first, last = first[:12], last[:12]
    if not first:
        return (max(0, size - int(last)), size) if last and int(last) else (0, 0)
    return int(first), min(size, int(last) + 1) if last else size
