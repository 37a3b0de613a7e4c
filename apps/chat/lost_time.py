"""Texts that may have left in a time of which a restored database knows nothing.

Between a backup and its restore the product went on: it sent, and candidates said STOP. A number keeps that time
(`lost_from`, `lost_until`). Nothing leaves from it before the carrier's list of inbound texts was read since then; and
what a program writes afterwards, going on where the backup left it, may be a text that has left already: before such a
text is handed over the carrier is asked for it, as for any whose answer was lost (reconcile.py).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.chat.models import Message
from apps.chat.outcomes import announce_all
from apps.core.rewriting import rewrite
from apps.messaging.models import Number

# A person writes something new. These go on by themselves: with a blast's next people, a campaign's next step, an
# answer to a text that is taken in once more.
BY_PROGRAMS = [
    Message.Origin.BLAST,
    Message.Origin.CAMPAIGN,
    Message.Origin.FEED,
    Message.Origin.KEYWORD,
    Message.Origin.AUTO,
]
# For how long after a restore what programs write is doubted.
DOUBTED_FOR = timedelta(days=7)
DOUBTED = [
    *("status", "attempts", "attempt_id", "lease_until", "send_at", "looks", "error_code", "error_detail"),
    "updated_at",
]


def waits_for_lost_texts(number: Number) -> bool:
    """Return whether it is still to be read what candidates wrote to a number in a lost time."""
    until = number.lost_until
    return until is not None and (number.gap_checked_at is None or number.gap_checked_at < until)


def keep_certain(number: Number, due: list[Message], *, now: datetime) -> list[Message]:
    """Return those of some due texts that have certainly not left yet; let the carrier be asked about the others."""
    if number.lost_from is None or number.lost_until is None or now >= number.lost_until + DOUBTED_FOR:
        return due
    doubtful = [one for one in due if not one.attempts and one.origin in BY_PROGRAMS]
    for message in doubtful:
        message.team = number.team
        # Whoever asks the carrier asks for what it has since this moment.
        message.send_at = number.lost_from
    doubt(doubtful, now=now)
    return [message for message in due if message not in doubtful]


def doubt(messages: list[Message], *, now: datetime) -> None:
    """Let the carrier be asked what became of some texts before anything else happens with them."""
    for message in messages:
        message.status, message.lease_until, message.updated_at = Message.Status.UNKNOWN, now, now
        message.attempt_id = None  # Its claim is over, if it was in one.
        # As if a worker had died with it: of what the carrier does not have, that is no try (reconcile.py).
        message.attempts, message.looks = message.attempts + 1, 0
        message.error_code = message.error_detail = ""
    rewrite(messages, DOUBTED)
    announce_all(messages)
