"""What doors share about files of texts: taken in from a form or ahead of it, and answered with."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header

from apps.accounts.middleware import TeamRequest
from apps.core.errors import DomainError
from apps.messaging.models import Attachment
from apps.messaging.selectors import content_of, small_of
from apps.messaging.services import AttachmentRefused, upload_attachment

RANGE = re.compile(r"bytes=(\d*)-(\d*)")
NO_FILE = "There is no such file."
# It runs nothing and fetches nothing, whatever a browser takes it for.
CAGE = "default-src 'none'; sandbox"
PRIVATE = {
    "Content-Security-Policy": CAGE,
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


def take_in(request: TeamRequest, *, now: datetime) -> HttpResponse:
    """Take in one file for a text that is being written. Say which, why and what helps if it is none."""
    given = request.FILES.get("file")
    if given is None:
        return JsonResponse({"detail": "No file came. Choose it once more."}, status=422)
    try:
        attachment = upload_attachment(
            team=request.team, uploader=request.user, name=given.name or "", content=given, now=now
        )
    except DomainError as error:
        return JsonResponse({"detail": error.detail, "code": error.code}, status=error.status)
    return JsonResponse({"id": str(attachment.pk)}, status=201)


def attachments_given(request: TeamRequest, *, now: datetime) -> list[UUID]:
    """Return the files of a form: those that were sent ahead, and without scripts those that come with it.

    Raises `AttachmentRefused`.
    """
    there = []
    for given in request.POST.getlist("attachments"):
        try:
            there.append(UUID(given))
        except ValueError:
            raise AttachmentRefused("This is no file of ours. Attach it again.") from None
    come = [
        upload_attachment(
            team=request.team, uploader=request.user, name=file.name or "", content=file, now=now
        )
        for file in request.FILES.getlist("files")
    ]
    return [*there, *(each.pk for each in come)]


def show_file(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """Answer a colleague with a file; with a small picture of it where that is asked for, and there is one.

    What waits for its scanner, or has a virus, is given to nobody: 409.
    """
    if not attachment.may_be_opened:
        words = f"“{attachment.name}”: {attachment.get_scan_display()}.\n"
        return HttpResponse(words, status=409, content_type="text/plain; charset=utf-8", headers=PRIVATE)
    small = small_of(attachment) if "small" in request.GET and attachment.is_picture else None
    if small is None:
        return answer_with(request, attachment, name=attachment.name)
    return HttpResponse(
        small, content_type="image/jpeg", headers={**PRIVATE, "Content-Disposition": "inline"}
    )


def answer_with(request: HttpRequest, attachment: Attachment, *, name: str) -> HttpResponse:
    """Answer with a file, or with the part of it that is asked for. It is data, whatever it says it is."""
    content = content_of(attachment)
    if content is None:
        raise Http404(NO_FILE)
    # It goes as it is: a part of it would be none of what is pressed together on the way.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    as_download = attachment.is_uploaded or not attachment.is_picture
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
            **PRIVATE,
            "Accept-Ranges": "bytes",
            "Content-Disposition": content_disposition_header(as_download, name) or "",
            **headers,
        },
    )


def _part(first: str, last: str, *, size: int) -> tuple[int, int]:
    """Return from where to where of a file is asked for; nothing of it where that cannot be."""
    # Of more digits than any file has, the first do.
    first, last = first[:12], last[:12]
    if not first:
        return (max(0, size - int(last)), size) if last and int(last) else (0, 0)
    return int(first), min(size, int(last) + 1) if last else size
