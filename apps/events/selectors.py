"""Where the log has got to."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from apps.events.models import Event


def teams_to_relay() -> list[UUID]:
    """Return the teams with events that have no number yet (a narrow look across teams, for the relay)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT events_teams_to_relay()")
        return [row[0] for row in cursor.fetchall()]


def head_of(team_id: UUID) -> int:
    """Return the number of a team's newest relayed event, 0 when there is none. Works outside of a transaction too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT events_head(%s)", [team_id])
        return int(cursor.fetchone()[0])


def recent_heads(*, at_most: int) -> dict[UUID, int]:
    """Return the newest number of each team that the log's last events are of (a look across teams, for the relay)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, seq FROM events_recent_heads(%s)", [at_most])
        return dict(cursor.fetchall())


def untold(*, team_id: UUID, at_most: int) -> int:
    """Return how many events of a team wait for the relay, counted up to so many."""
    return Event.objects.filter(team=team_id, seq=None).values("pk")[:at_most].count()
