"""Files that came with a text, asked for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.chat.attached import ASKED_AGAIN
from apps.chat.models import Message
from apps.chat.tasks import ring_fetching
from apps.core.afterwards import after_commit
from apps.events.services import record_event


@transaction.atomic
def fetch_files_again(*, message: Message, actor_id: UUID | None, now: datetime) -> None:
    """Ask the carrier once more for what could not be had before, as if the text had just come."""
    locked = (
        Message.objects.select_for_update(of=("self",), no_key=True).select_related("team").get(pk=message.pk)
    )
    asked = [item for item in locked.media if item.get("failed") in ASKED_AGAIN]
    if not asked:
        return
    for item in asked:
        del item["failed"]
        item["tries"] = 0
    locked.fetch_at = now
    locked.save(update_fields=["media", "fetch_at"])
    record_event(
        team=locked.team,
        kind="message.changed",
        conversation_id=locked.conversation_id,
        subject_id=locked.pk,
        actor_id=actor_id,
        data={"fields": ["media"]},
    )
    ring_files_of(locked)


def ring_files_of(message: Message) -> None:
    """Let a worker fetch the files of a text once it is written."""
    after_commit(ring_fetching, team_id=message.team_id, message_id=message.pk)
