"""What the carrier said, kept long enough: of all teams, and only how much is answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

# For as long somebody may ask the carrier why a text did not arrive.
KEPT_FOR = timedelta(days=90)
FORGOTTEN_AT_ONCE = 20_000


def forget_old_calls(*, now: datetime) -> int:
    """Delete the carrier's words about texts, and calls that were not let in, after ninety days. Return how many.

    The state of a text is the text's own and stays.
    """
    forgotten = 0
    with connection.cursor() as cursor:
        for function in ("messaging_forget_statuses", "messaging_forget_quarantined"):
            cursor.execute(f"SELECT {function}(%s, %s)", [now - KEPT_FOR, FORGOTTEN_AT_ONCE])
            (number,) = cursor.fetchone()
            forgotten += number
    return forgotten
