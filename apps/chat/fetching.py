"""The files that candidates send: fetched from the carrier soon after their text came, and kept as ours are.

The row of a text says what is still to be fetched, and when it is tried next (`fetch_at`). A worker takes it for some
minutes, asks the carrier outside of any transaction, and writes what it has got beside the rest. One that dies leaves a
row that is due again; after the last try it says why there is nothing, and a person may ask once more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate
from apps.chat.attached import is_to_be_fetched
from apps.chat.models import Message
from apps.core.room import NoRoomForFiles
from apps.events.services import record_event
from apps.messaging.attachable import MOST_BYTES_COME
from apps.messaging.gateway import CarrierUnavailable, FileRefused
from apps.messaging.models import Number
from apps.messaging.selectors import carrier_for
from apps.messaging.services import AttachmentRefused, keep_received

# How long somebody who fetches holds a text: its files may take twenty seconds each.
LEASE = timedelta(minutes=5)
# After each try that may go otherwise later; then it is said that there is nothing.
PAUSES = tuple(timedelta(seconds=each) for each in (10, 60, 600, 3600, 6 * 3600))
# So many of a team at once.
BATCH = 20

Item = dict[str, Any]
Found = dict[str, bytes | str | None]


def teams_with_files_to_fetch(*, now: datetime) -> list[UUID]:
    """Return the teams with a text whose files are due (a narrow look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chat_files_due(%s)", [now])
        return [team_id for (team_id,) in cursor.fetchall()]


def texts_with_files_to_fetch(*, team_id: UUID, now: datetime) -> list[UUID]:
    """Return the texts of a team whose files are due, the oldest first."""
    with as_team(team_id), transaction.atomic():
        due = Message.objects.filter(team=team_id, fetch_at__lte=now).order_by("fetch_at")
        return list(due.values_list("pk", flat=True)[:BATCH])


def fetch_files(*, team_id: UUID, message_id: UUID, now: datetime) -> None:
    """Fetch what is due of one text; nothing while somebody else is at it."""
    with as_team(team_id):
        claimed = _claim(team_id, message_id, now=now)
        if claimed is None:
            return
        message, number = claimed
        items = [item for item in message.media if is_to_be_fetched(item)]
        found = {item["url"]: _fetched(number, item["url"]) for item in items}
        _write(message, found, at=timezone.now())


@transaction.atomic
def _claim(team_id: UUID, message_id: UUID, *, now: datetime) -> tuple[Message, Number | None] | None:
    rows = Message.objects.filter(team=team_id, pk=message_id, fetch_at__lte=now).select_related(
        "number__team"
    )
    message = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if message is None:
        return None
    for item in filter(is_to_be_fetched, message.media):
        # Counted before it is tried: what kills a worker is not tried for ever.
        item["tries"] = item.get("tries", 0) + 1
    message.fetch_at = now + LEASE
    message.save(update_fields=["media", "fetch_at"])
    return message, message.number


def _fetched(number: Number | None, url: str) -> bytes | str | None:
    """Return a file; or why there is none; or nothing for what may be otherwise later."""
    if number is None:
        return "no_number"
    try:
        return carrier_for(number).fetch_file(url, most=MOST_BYTES_COME)
    except FileRefused as refused:
        return None if refused.may_come else refused.reason
    except CarrierUnavailable:
        return None


@transaction.atomic
def _write(claimed: Message, found: Found, *, at: datetime) -> None:
    """Write beside the text what has come. Whoever wishes to be forgotten meanwhile has no text any more."""
    # The candidate first, as whoever erases them does: no file is kept for somebody who is gone.
    people = Candidate.objects.filter(team=claimed.team_id, conversations=claimed.conversation_id)
    list(people.select_for_update(of=("self",), no_key=True))
    texts = Message.objects.select_related("team").filter(team=claimed.team_id, pk=claimed.pk)
    message = texts.select_for_update(of=("self",), no_key=True).first()
    if message is None or message.fetch_at != claimed.fetch_at:
        return
    message.media = [_item(message, item, found, at=at) for item in message.media]
    tries = [item["tries"] for item in message.media if is_to_be_fetched(item)]
    message.fetch_at = at + PAUSES[min(tries) - 1] if tries else None
    message.save(update_fields=["media", "fetch_at"])
    record_event(
        team=message.team,
        kind="message.changed",
        conversation_id=message.conversation_id,
        subject_id=message.pk,
        data={"fields": ["media"]},
    )
    if _number_here(message) > _number_here(claimed):
        record_event(
            team=message.team,
            kind="attachment.received",
            conversation_id=message.conversation_id,
            subject_id=message.pk,
        )


def _number_here(message: Message) -> int:
    return sum(bool(item.get("id")) for item in message.media)


def _item(message: Message, item: Item, found: Found, *, at: datetime) -> Item:
    """Return what the row says of a file from now on."""
    if not is_to_be_fetched(item) or item["url"] not in found:
        return item
    content = found[item["url"]]
    if isinstance(content, bytes):
        try:
            kept = keep_received(team=message.team, content=content, now=at)
        except AttachmentRefused as refused:
            content = refused.code
        except NoRoomForFiles:
            # The carrier has it for long: it is asked once more.
            content = None
        else:
            return kept.as_kept
    if content is None and item["tries"] > len(PAUSES):
        content = "not_to_be_had"
    return item if content is None else {**item, "failed": content}
