"""Files for texts: taken in and checked, kept by what sends them, copied for another, forgotten."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import IO
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from apps.accounts.models import Team, User
from apps.core import files
from apps.core.afterwards import after_commit
from apps.core.errors import DomainError
from apps.core.room import NoRoomForFiles
from apps.core.words import one_line
from apps.messaging.attachable import (
    ENDINGS,
    KINDS_IN_WORDS,
    MOST_BYTES,
    MOST_FILES,
    is_picture,
    kind_of,
    kind_received,
    most_bytes_of,
    size_in_words,
)
from apps.messaging.models import CONTENT, SMALL, Attachment, AttachmentQuerySet
from apps.messaging.pictures import BadPicture, Picture
from apps.messaging.unplaced import freed

# Whoever uploads more without sending any is refused; the clock forgets them after so long.
MOST_UNSENT = 100
UNSENT_LIFE = timedelta(days=1)


class AttachmentRefused(DomainError):
    code = "attachment_refused"


class AttachmentTooLarge(AttachmentRefused):
    code = "attachment_too_large"


class TooManyAttachments(AttachmentRefused):
    code = "too_many_attachments"


class UnknownAttachment(AttachmentRefused):
    code = "unknown_attachment"


@transaction.atomic
def upload_attachment(
    *, team: Team, uploader: User | None, name: str, content: IO[bytes] | File[bytes], now: datetime
) -> Attachment:
    """Take a file in for a text that is not written yet. What is not sent within a day is forgotten.

    Raises `AttachmentRefused`, which says which file, why, and what helps.
    """
    shown = one_line(name.replace("\\", "/").rpartition("/")[2])[-Attachment.LONGEST_NAME :] or "file"
    data = content.read(MOST_BYTES + 1)
    kind = _checked(shown, data)
    picture = _freed(shown, kind, data)
    if Attachment.objects.uploaded_by(team, uploader).unsent().count() >= MOST_UNSENT:
        raise TooManyAttachments(
            f"“{shown}” was not taken: {MOST_UNSENT} files wait to be sent already. Send them first.",
            field="file",
        )
    attachment = Attachment(team=team, uploader=uploader, name=shown, content_type=kind, created_at=now)
    _write_content(attachment, picture)
    return attachment


@transaction.atomic
def keep_received(*, team: Team, content: bytes, now: datetime) -> Attachment:
    """Keep what a candidate has sent, for the text that it came with. Raises `AttachmentRefused`."""
    kind = kind_received(content)
    if kind is None:
        raise AttachmentRefused("It is of no kind that is kept.")
    name = f"{'picture' if is_picture(kind) else 'file'}.{ENDINGS[kind]}"
    picture = _freed(name, kind, content)
    attachment = Attachment(
        team=team, name=name, content_type=kind, is_kept=True, is_received=True, created_at=now
    )
    _write_content(attachment, picture)
    return attachment


def _write_content(attachment: Attachment, picture: Picture) -> None:
    """Keep what is in a new file, with what threads show of a picture."""
    attachment.size = len(picture.content)
    try:
        files.keep(attachment.folder, CONTENT, BytesIO(picture.content))
        if picture.small is not None:
            files.keep(attachment.folder, SMALL, BytesIO(picture.small))
    except NoRoomForFiles:
        files.forget(attachment.folder, CONTENT, SMALL)
        raise
    attachment.save(force_insert=True)


def _freed(shown: str, kind: str, data: bytes) -> Picture:
    """Return a file without what a camera wrote into it. Raises `AttachmentRefused`."""
    try:
        return freed(data, kind) or Picture(data, None)
    except BadPicture:
        raise AttachmentRefused(
            f"“{shown}” is no picture that can be read. Save it once more, and smaller, or choose another.",
            field="file",
        ) from None


def _checked(shown: str, data: bytes) -> str:
    """Return what a file is. Raises `AttachmentRefused`."""
    if not data:
        raise AttachmentRefused(f"“{shown}” is empty. Choose another file.", field="file")
    kind = kind_of(data)
    if kind is None:
        raise AttachmentRefused(
            f"“{shown}” cannot be sent: phones take {KINDS_IN_WORDS}. Save it as one of these.", field="file"
        )
    most = most_bytes_of(kind)
    if len(data) > most:
        what = "pictures" if most == MOST_BYTES else "a file that is no picture"
        raise AttachmentTooLarge(
            f"“{shown}” is too large: {what} may have {size_in_words(most)}. Make it smaller, or send a link to it.",
            field="file",
        )
    return kind


@transaction.atomic
def keep_attachments(
    *, team: Team, uploader_id: UUID | None, ids: Sequence[UUID], for_many: bool = False
) -> list[Attachment]:
    """Give uploads to the text, or with `for_many` to what goes to many, that sends them, in this order.

    What something else has already, stays with that: it is copied. Raises `AttachmentRefused`.
    """
    ids = list(dict.fromkeys(ids))
    if not ids:
        return []
    if len(ids) > MOST_FILES:
        raise TooManyAttachments(
            f"A text carries {MOST_FILES} files at the most; these are {len(ids)}. Remove some.",
            field="media",
        )
    mine = Attachment.objects.usable_by(team, uploader_id).filter(pk__in=ids)
    found = {each.pk: each for each in mine.select_for_update(of=("self",)).order_by("pk")}
    if len(found) < len(ids):
        raise UnknownAttachment(
            "A file is not there any more: what is not sent within a day is deleted. Remove it and attach it again.",
            field="media",
        )
    chosen = [found[each] for each in ids]
    ensure_one_text([each.size for each in chosen])
    return _kept([_copy(each) if each.is_kept else each for each in chosen], for_many=for_many)


def ensure_one_text(sizes: Sequence[int]) -> None:
    """Raise `AttachmentRefused` for files that are too many, or too large, for one text."""
    if len(sizes) > MOST_FILES:
        raise TooManyAttachments(
            f"A text carries {MOST_FILES} files at the most; these are {len(sizes)}. Remove some.",
            field="media",
        )
    if sum(sizes) > MOST_BYTES:
        raise AttachmentTooLarge(
            f"These files have {size_in_words(sum(sizes))} together; a text carries {size_in_words(MOST_BYTES)}. "
            "Remove some, or make them smaller.",
            field="media",
        )


@transaction.atomic
def copy_attachments(*, team: Team, ids: Sequence[UUID], for_many: bool = False) -> list[Attachment]:
    """Return copies for another text, to one or to many, of those that are still there, in this order."""
    rows = Attachment.objects.for_team(team).filter(pk__in=ids).select_for_update(of=("self",))
    found = {each.pk: each for each in rows.order_by("pk")}
    return _kept([_copy(found[each]) for each in ids if each in found], for_many=for_many)


def _kept(attachments: list[Attachment], *, for_many: bool) -> list[Attachment]:
    for each in attachments:
        each.is_kept, each.for_many = True, for_many
        each.save(update_fields=["is_kept", "for_many"])
    return attachments


def _copy(attachment: Attachment) -> Attachment:
    """Return another of the same content. Its row is locked, so that it is not forgotten meanwhile."""
    return Attachment.objects.create(
        team=attachment.team,
        uploader_id=attachment.uploader_id,
        name=attachment.name,
        content_type=attachment.content_type,
        content_id=attachment.content_id,
        size=attachment.size,
    )


@transaction.atomic
def release_attachments(*, team: Team, ids: Collection[UUID], to: User) -> None:
    """Make files of a text that never left somebody's uploads again, for another text of theirs."""
    mine = Attachment.objects.for_team(team).filter(pk__in=ids, for_many=False, is_received=False)
    mine.update(is_kept=False, uploader=to)


@transaction.atomic
def forget_attachments(*, team: Team, ids: Collection[UUID]) -> None:
    """Delete files of texts to one person: what goes to many stays with that."""
    _forget(Attachment.objects.for_team(team).filter(pk__in=ids, for_many=False))


@transaction.atomic
def forget_attachments_of_many(*, team: Team, ids: Collection[UUID]) -> None:
    """Delete files of what was to go to many, and has not gone to anybody."""
    _forget(Attachment.objects.for_team(team).filter(pk__in=ids, for_many=True))


@transaction.atomic
def forget_unsent(*, team_id: UUID, before: datetime) -> None:
    """Delete a team's uploads that nobody has sent until now."""
    _forget(Attachment.objects.filter(team=team_id).forgettable(before=before))


def _forget(rows: AttachmentQuerySet) -> None:
    """Delete rows, and the content that no other row has."""
    # All of a content are locked: whoever is just sending or copying one goes first, and who forgets does so in turn.
    shared = Attachment.objects.filter(content_id__in=rows.values("content_id"))
    locked = list(shared.select_for_update(of=("self",)).order_by("pk"))
    gone = set(rows.filter(pk__in=[each.pk for each in locked]).values_list("pk", flat=True))
    Attachment.objects.filter(pk__in=gone).delete()
    contents = {each.content_id: each.folder for each in locked}
    # Asked anew: a copy may have been made while the locks were waited for.
    left = set(
        Attachment.objects.filter(content_id__in=contents).values_list("content_id", flat=True).distinct()
    )
    for folder in (folder for content_id, folder in contents.items() if content_id not in left):
        # After commit: what is rolled back has its content still.
        after_commit(files.forget, folder, CONTENT, SMALL)
