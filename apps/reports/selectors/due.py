"""For which teams there is something to read, and which days are to be counted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

# A few seconds' work: the clock asks again.
AT_MOST = 200


def teams_to_read() -> list[UUID]:
    """Return the teams whose log goes on after what was read for reports (a look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reports_to_read()")
        return [team_id for (team_id,) in cursor.fetchall()]


def days_to_count(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return team and id of what is to be counted, the newest days first (a look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, day_id FROM reports_to_count(%s, %s)", [now, AT_MOST])
        return list(cursor.fetchall())
