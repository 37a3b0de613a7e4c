"""How fast a number may send: its pace in segments a second, kept as the moment from which it is free again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from apps.messaging.models import Number

# What may leave at once after a rest. Carriers take short bursts; a queue of replies feels it.
BURST = timedelta(seconds=2)


def take_budget(*, number: Number, costs: Sequence[int], now: datetime) -> int:
    """Take as many texts of the given costs (segments) as the pace allows now, from a locked number.

    Return how many. The rest wait for the clock's next ring, a second away at most: less than a burst lasts.
    """
    free_at = max(number.free_at or now - BURST, now - BURST)
    taken = 0
    for cost in costs:
        if free_at > now:
            break
        free_at += timedelta(seconds=cost / number.pace)
        taken += 1
    if taken:
        number.free_at = free_at
        number.save(update_fields=["free_at"])
    return taken
