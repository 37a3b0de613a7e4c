"""Files that candidates hand in, looked at for viruses: what the scanner says stands on the file and beside its text.

A worker takes a file for some minutes and asks the scanner outside of any transaction. One that dies leaves a file that
is due again; while the scanner cannot be asked, nobody gets the file, and the clock tries again.
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate
from apps.chat.models import Message
from apps.events.services import record_event
from apps.messaging.gateway import ScannerUnavailable
from apps.messaging.models import Attachment, Scan
from apps.messaging.selectors import virus_in_file
from apps.messaging.services import claim_scan, settle_scan

logger = logging.getLogger(__name__)

# So many of a team at once.
BATCH = 20


def files_to_scan(*, team_id: UUID, now: datetime) -> list[UUID]:
    """Return the files of a team that are due, the oldest first."""
    with as_team(team_id), transaction.atomic():
        due = Attachment.objects.filter(team=team_id).to_scan(now=now).order_by("scan_at")
        return list(due.values_list("pk", flat=True)[:BATCH])


def scan_file(*, team_id: UUID, attachment_id: UUID, now: datetime) -> None:
    """Have one file looked at; nothing while somebody else is at it."""
    with as_team(team_id):
        attachment = claim_scan(team_id=team_id, attachment_id=attachment_id, now=now)
        if attachment is not None:
            _write(attachment, _verdict(attachment), at=timezone.now())


def _verdict(attachment: Attachment) -> Scan:
    if not settings.FILE_SCANNER:
        # Whoever runs this has taken it away: what was in the line for it is as what comes now.
        return Scan.UNSCANNED
    try:
        virus = virus_in_file(attachment)
    except ScannerUnavailable as error:
        logger.warning("A file could not be scanned (%s); it is tried again.", error)
        return Scan.FAILED
    if virus:
        logger.warning("The file %s of team %s has a virus: %s", attachment.pk, attachment.team_id, virus)
    return Scan.INFECTED if virus else Scan.CLEAN


@transaction.atomic
def _write(attachment: Attachment, verdict: Scan, *, at: datetime) -> None:
    named = [{"id": str(attachment.pk)}]
    texts = Message.objects.select_related("team").filter(
        team=attachment.team_id, media__contains=named, conversation__candidate__erased_at=None
    )
    # The candidate first, as whoever erases them does.
    people = Candidate.objects.filter(team=attachment.team_id, conversations__messages__in=texts.values("pk"))
    list(people.select_for_update(of=("self",), no_key=True))
    message = texts.select_for_update(of=("self",), no_key=True).first()
    if not settle_scan(attachment=attachment, scan=verdict, now=at) or message is None:
        return
    message.media = [
        {**item, "scan": str(verdict)} if item.get("id") == str(attachment.pk) else item
        for item in message.media
    ]
    message.save(update_fields=["media"])
    record = partial(
        record_event, team=message.team, conversation_id=message.conversation_id, subject_id=message.pk
    )
    record(kind="message.changed", data={"fields": ["media"]})
    if verdict in {Scan.CLEAN, Scan.UNSCANNED}:
        record(kind="attachment.received")
