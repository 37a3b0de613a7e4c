"""A typed text that its author can still take back, and one that was taken back: it was never said."""

from __future__ import annotations

from django.db.models import Q

from apps.chat.models import Message

# The error of a text that its author took back before it left.
TAKEN_BACK = "taken_back"
WAS_TAKEN_BACK = Q(status=Message.Status.CANCELLED, error_code=TAKEN_BACK)


def is_held_back(message: Message) -> bool:
    """Return whether a text is in the queue only so that its author may think again."""
    return (
        message.status == Message.Status.QUEUED
        and message.origin == Message.Origin.CHAT
        and not message.attempts
        and not message.error_code
        and message.send_at is not None
        and message.send_at > message.planned_at
    )


def was_taken_back(message: Message) -> bool:
    return message.status == Message.Status.CANCELLED and message.error_code == TAKEN_BACK
