"""What a team has put off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from apps.accounts.models import Role
from apps.chat.models import Conversation, Reminder
from apps.chat.services import set_reminder


def _reminder(world: Any) -> Reminder:
    now = timezone.now()
    return set_reminder(
        conversation=world.row(Conversation),
        user=world.people[Role.MEMBER],
        due_at=now + timedelta(days=1),
        now=now,
    )


LATER: dict[type[Model], Callable[[Any], Any]] = {Reminder: _reminder}
