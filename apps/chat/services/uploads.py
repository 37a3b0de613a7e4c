"""Files that a candidate hands in by their link: each becomes part of a text of theirs, and they wait for an answer."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import IO

from django.core.files.base import File
from django.db import transaction

from apps.accounts.models import Team
from apps.candidates.models import Candidate
from apps.chat.models import UPLOADED, Conversation, Message, UploadLink
from apps.chat.selectors import number_of
from apps.chat.services.conversations import locked_conversation_with
from apps.chat.services.receiving import note_inbound
from apps.chat.services.reminding import end_by_answer
from apps.chat.tasks import ring_scanning
from apps.core.afterwards import after_commit
from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.messaging.models import Attachment
from apps.messaging.services import begin_upload, forget_upload, keep_upload
from apps.messaging.uploadable import MOST_AT_ONCE, MOST_OF_LINK


class UploadLinkEnded(DomainError):
    code = "upload_link_ended"
    status = 410


class TooManyUploads(DomainError):
    code = "too_many_uploads"


def take_upload(
    *, link: UploadLink, visit: str, name: str, content: IO[bytes] | File[bytes], now: datetime
) -> Attachment:
    """Take in one file. Those of one visit to the page are of one text, in the order in which they came.

    Outside of any transaction: the file is written down and stored before the second one gives it to its text, and
    what ends it in between leaves nothing that a page shows, nor anything that the clock does not find.
    Raises `AttachmentRefused`, `UploadLinkEnded` and `TooManyUploads`.
    """
    _ensure_room(link, now=now)
    attachment = begin_upload(team=link.team, name=name, content=content, now=now)
    try:
        _give(link, attachment, visit=visit, now=now)
    except DomainError:
        forget_upload(attachment=attachment)
        raise
    return attachment


@transaction.atomic
def _give(link: UploadLink, attachment: Attachment, *, visit: str, now: datetime) -> None:
    """Give a stored file to a text of its candidate's."""
    # The candidate first, as whoever erases or merges them does; of one who is gone there is no link any more.
    people = Candidate.objects.filter(team=link.team_id, pk=link.candidate_id)
    list(people.select_for_update(of=("self",), no_key=True))
    links = UploadLink.objects.select_related("team", "candidate__team").filter(pk=link.pk)
    locked = links.select_for_update(of=("self",), no_key=True).filter(candidate=link.candidate_id).first()
    if locked is None:
        raise UploadLinkEnded(ENDED)
    _ensure_room(locked, now=now)
    conversation = locked_conversation_with(candidate=locked.candidate, at=now)
    message, is_new = _text_of(visit, conversation, candidate=locked.candidate, now=now)
    if len(message.media) >= MOST_AT_ONCE:
        raise TooManyUploads(f"{MOST_AT_ONCE} files go at once. Open the link again to send more.")
    keep_upload(attachment=attachment, now=now)
    message.media = [*message.media, attachment.as_kept]
    message.save(force_insert=is_new)
    locked.files += 1
    locked.save(update_fields=["files"])
    note_inbound(conversation, message, starts_clock=True, at=now)
    _tell(locked.team, message, attachment, is_new=is_new)
    end_by_answer(conversation=conversation, at=now)


ENDED = "This link is no longer open."


def _ensure_room(link: UploadLink, *, now: datetime) -> None:
    if not link.is_open(now=now):
        raise UploadLinkEnded(ENDED)
    if link.is_full:
        raise TooManyUploads(
            f"{MOST_OF_LINK} files came by this link, and more it does not take. Ask for a new one."
        )


def _text_of(
    visit: str, conversation: Conversation, *, candidate: Candidate, now: datetime
) -> tuple[Message, bool]:
    """Return the text of a visit, and whether it is still to be written."""
    name = f"{UPLOADED}{visit}"
    known = Message.objects.filter(team=conversation.team_id, conversation=conversation, client_id=name)
    if message := known.select_for_update(of=("self",), no_key=True).first():
        return message, False
    message = Message(
        team=conversation.team,
        conversation=conversation,
        number=number_of(conversation),
        direction=Message.Direction.INBOUND,
        status=Message.Status.RECEIVED,
        phone=candidate.phone,
        client_id=name,
        created_at=now,
    )
    return message, True


def _tell(team: Team, message: Message, attachment: Attachment, *, is_new: bool) -> None:
    record = partial(record_event, team=team, conversation_id=message.conversation_id, subject_id=message.pk)
    if is_new:
        record(kind="message.received")
    else:
        record(kind="message.changed", data={"fields": ["media"]})
    if attachment.may_be_opened:
        record(kind="attachment.received")
    else:
        # After commit, or the worker may look for a row that is not there yet.
        after_commit(ring_scanning, team_id=team.pk, attachment_id=attachment.pk)
