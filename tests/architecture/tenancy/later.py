"""What a team has put off, or begun, and what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from apps.accounts.models import Role
from apps.chat.models import Conversation, Draft, Message, Reminder
from apps.chat.services import keep_draft, send_text, set_reminder


def _reminder(world: Any) -> Reminder:
    now = timezone.now()
    return set_reminder(
        conversation=world.row(Conversation),
        user=world.people[Role.MEMBER],
        due_at=now + timedelta(days=1),
        now=now,
    )


def _draft(world: Any) -> Draft:
    now = timezone.now()
    keep_draft(
        conversation=world.row(Conversation),
        user=world.people[Role.MEMBER],
        kind=Draft.Kind.TEXT,
        words=f"Begun {world.mark}",
        typed_at=now,
        now=now,
    )
    return Draft.objects.get()


def _message(world: Any) -> Message:
    """Queue a text that is due: what a worker would send, or fetch, if it could."""
    now = timezone.now() - timedelta(seconds=1)
    message = send_text(
        conversation=world.row(Conversation),
        author=world.people[Role.MEMBER],
        body=f"We are {world.mark}",
        client_id=None,
        now=now,
    )
    message.fetch_at = now
    message.save(update_fields=["fetch_at"])
    return message


LATER: dict[type[Model], Callable[[Any], Any]] = {
    Draft: _draft,
    Message: _message,
    Reminder: _reminder,
}
