"""A text that failed, sent once more as a new one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.chat.attached import attachment_ids
from apps.chat.models import Conversation, Message
from apps.chat.models.messages import RETRY
from apps.chat.services.links import as_written
from apps.chat.services.sending import AtNight, send_text
from apps.core.errors import DomainError
from apps.events.services import record_event


class CannotRetry(DomainError):
    code = "cannot_retry"
    status = 409


@transaction.atomic
def retry_text(*, message: Message, author: User, now: datetime, with_files: bool = True) -> Message:
    """Send a failed text, or its words, again as a new text: the failed one stays. Clicking twice sends once."""
    # Locked as by what may deliver it after all: then there is nothing to try.
    Conversation.objects.select_for_update(of=("self",), no_key=True).get(pk=message.conversation_id)
    message.refresh_from_db()
    if not message.is_failed:
        raise CannotRetry("Only a text that failed can be tried again.")
    again = send_text(
        conversation=message.conversation,
        author=author,
        body=(words := as_written(message)),
        track_links=words != message.body,
        copied=attachment_ids([message]) if with_files else (),
        now=now,
        origin=Message.Origin(message.origin),
        client_id=f"{RETRY}{message.pk}",
        # Whoever answered after it failed has answered in its place.
        seen_until=message.created_at,
        at_night=AtNight.WAIT,
    )
    # Open screens still offer to try the failed one again.
    record_event(
        team=message.team,
        kind="message.changed",
        conversation_id=message.conversation_id,
        subject_id=message.pk,
        actor_id=author.pk,
    )
    return again
