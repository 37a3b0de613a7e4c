"""What somebody does to a whole conversation, as an event."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from apps.chat.models import Conversation
from apps.events.services import record_event


def record_deed(
    conversation: Conversation, kind: str, actor: User | None, data: dict[str, Any] | None = None
) -> None:
    """Record what somebody did to a whole conversation."""
    record_event(
        team=conversation.team,
        kind=kind,
        conversation_id=conversation.pk,
        actor_id=actor.pk if actor else None,
        data=data,
    )
