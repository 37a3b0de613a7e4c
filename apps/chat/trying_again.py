"""When a text that the carrier refused, or failed to deliver, is handed over once more, if it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.chat.models import TEXT_LIFE, Message
from apps.messaging.carrier_errors import Treatment, carrier_error
from apps.messaging.pace import DOUBLINGS, LONGEST_PAUSE, next_day, pause_after

HOLD_FOR = timedelta(minutes=30)


def try_again(message: Message, *, error_code: str, at: datetime) -> bool:
    """Put a text that the carrier gave back into the queue for later, if it is to be tried again.

    Return whether it is. Nothing is saved. What a cap holds up was no try.
    """
    known = carrier_error(error_code)
    if known.treatment is Treatment.DAY:
        message.attempts -= 1
        _queue(message, send_at=next_day(at))
        _outlive(message)
        return True
    if known.treatment is Treatment.HOLD:
        message.attempts -= 1
        _queue(message, send_at=at + HOLD_FOR)
        return True
    if known.treatment is not Treatment.TEMPORARY or message.tries >= known.tries:
        return False
    pauses = known.pauses or (2.0 ** (message.tries - 1),)
    _queue(message, send_at=at + timedelta(seconds=pauses[min(message.tries, len(pauses)) - 1]))
    return True


def wait_unseen(message: Message, *, at: datetime) -> None:
    """Put a text that the carrier never looked at back into the queue, for ever longer. There it ends in time.

    Before its first try a reply waited for nothing, so that the time since is the sum of its pauses, and the next is
    as long again. Bulk may have waited for its turn: its pauses are counted.
    """
    message.looks = min(message.looks + 1, DOUBLINGS)
    pause = pause_after(message.looks)
    if message.lane == Message.Lane.REPLY:
        pause = min(LONGEST_PAUSE, max(pause, (at - message.planned_at).total_seconds()))
    _queue(message, send_at=at + timedelta(seconds=pause))


def keep_withdrawn(message: Message) -> None:
    """Let a text that was cancelled while the carrier had it be cancelled, if it comes back into the queue."""
    if message.withdrawn_at is not None and message.status in {
        Message.Status.QUEUED,
        Message.Status.SCHEDULED,
    }:
        message.status, message.held_at = Message.Status.CANCELLED, None
        message.error_code = message.error_detail = ""


def _queue(message: Message, *, send_at: datetime) -> None:
    message.status, message.send_at = Message.Status.QUEUED, send_at


def _outlive(message: Message) -> None:
    """Let a text that waits for another day not end before that day has come."""
    if message.lane == Message.Lane.BULK and message.send_before is not None and message.send_at is not None:
        message.send_before = max(message.send_before, message.send_at + TEXT_LIFE)
