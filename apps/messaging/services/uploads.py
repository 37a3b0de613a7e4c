"""Files that candidates hand in by a link: begun, kept once they are whole, and looked at for viruses."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import IO
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from apps.accounts.models import Team
from apps.core import files
from apps.core.afterwards import after_commit
from apps.messaging.models import CONTENT, SMALL, Attachment, Scan
from apps.messaging.pictures import BadPicture, Picture
from apps.messaging.services.attachments import AttachmentRefused
from apps.messaging.unplaced import freed
from apps.messaging.uploadable import PICTURES, NotTaken, kind_uploaded, name_uploaded

# How long who scans a file holds it; and when it is tried again while the scanner cannot be asked: the last, for ever.
LEASE = timedelta(minutes=5)
PAUSES = tuple(timedelta(seconds=each) for each in (10, 60, 300, 3600))


def begin_upload(*, team: Team, name: str, content: IO[bytes] | File[bytes], now: datetime) -> Attachment:
    """Write a file down that somebody hands in, checked by what is in it. Raises `AttachmentRefused`.

    The row comes first, in a transaction of its own, and says that nobody has the file: whatever ends this in the
    middle, the clock finds the row and forgets both. `keep_upload` gives it to a text.
    """
    size = content.seek(0, 2) or content.tell()
    shown = name.replace("\\", "/").rpartition("/")[2][-Attachment.LONGEST_NAME :] or "file"
    try:
        kind = kind_uploaded(content, size)
    except NotTaken as refused:
        raise AttachmentRefused(f"“{shown}” {refused}", field="files") from None
    shown = name_uploaded(name, kind)
    picture = _picture(shown, kind, content)
    attachment = Attachment(
        team=team,
        name=shown,
        content_type=kind,
        size=len(picture.content) if picture else size,
        is_received=True,
        scan=Scan.WAITING if settings.FILE_SCANNER else Scan.UNSCANNED,
        created_at=now,
    )
    with transaction.atomic():
        attachment.save(force_insert=True)
    files.keep(attachment.folder, CONTENT, BytesIO(picture.content) if picture else content)
    if picture and picture.small is not None:
        files.keep(attachment.folder, SMALL, BytesIO(picture.small))
    return attachment


def _picture(shown: str, kind: str, content: IO[bytes] | File[bytes]) -> Picture | None:
    try:
        return freed(content.read(), kind) if kind in PICTURES else None
    except BadPicture:
        raise AttachmentRefused(
            f"“{shown}” is no picture that can be read. Take it once more, or choose another.", field="files"
        ) from None


@transaction.atomic
def keep_upload(*, attachment: Attachment, now: datetime) -> None:
    """Give a file that was handed in to its text. Where there is a scanner, it is due there."""
    attachment.is_kept = True
    attachment.scan_at = now if attachment.scan == Scan.WAITING else None
    attachment.save(update_fields=["is_kept", "scan_at"])


@transaction.atomic
def forget_upload(*, attachment: Attachment) -> None:
    """Delete a file that no text got."""
    if Attachment.objects.filter(team=attachment.team_id, pk=attachment.pk, is_kept=False).delete()[0]:
        after_commit(files.forget, attachment.folder, CONTENT, SMALL)


@transaction.atomic
def claim_scan(*, team_id: UUID, attachment_id: UUID, now: datetime) -> Attachment | None:
    """Take a file that is due at the scanner, for some minutes; None while somebody else has it."""
    rows = Attachment.objects.filter(team=team_id, pk=attachment_id).to_scan(now=now)
    row = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if row is None:
        return None
    row.scan_at, row.scan_tries = now + LEASE, row.scan_tries + 1
    row.save(update_fields=["scan_at", "scan_tries"])
    return row


@transaction.atomic
def settle_scan(*, attachment: Attachment, scan: Scan, now: datetime) -> bool:
    """Write what the scanner said, and delete what has a virus. Return whether that is other than before."""
    rows = Attachment.objects.filter(team=attachment.team_id, pk=attachment.pk, scan_at=attachment.scan_at)
    row = rows.select_for_update(of=("self",), no_key=True).first()
    if row is None:
        return False
    before = row.scan
    row.scan = attachment.scan = scan
    row.scan_at = now + PAUSES[min(row.scan_tries, len(PAUSES)) - 1] if scan == Scan.FAILED else None
    row.save(update_fields=["scan", "scan_at"])
    if scan == Scan.INFECTED:
        after_commit(files.forget, row.folder, CONTENT, SMALL)
    return before != scan
