"""What the carrier is told to do with a call: the same whenever it asks, from what is kept of the call."""

from __future__ import annotations

from apps.calls.models import Call
from apps.messaging.selectors import end_of_call_address
from apps.messaging.twiml import forwarded, nothing, spoken

# Four or five rings; most voice mail takes over later.
RINGS_FOR = 20


def answer_to(call: Call) -> str:
    """Return what is done with a call when it comes in. Needs its `number`."""
    if call.forwarded_to:
        return forwarded(call.forwarded_to, then=end_of_call_address(call.number), seconds=RINGS_FOR)
    return spoken(call.words, locale=call.locale)


def answer_to_end(call: Call) -> str:
    """Return what comes after a call was forwarded."""
    return spoken(call.words, locale=call.locale) if call.outcome == Call.Outcome.MISSED else nothing()
