"""Taking turns where a team changes something of which all rows matter."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from apps.accounts.models import Team
from apps.candidates.models import Candidate


def take_turns(team: Team, what: str) -> None:
    """Wait until nobody else of the team changes this; until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{team.pk} {what}"])


def lock_candidate(candidate_id: UUID) -> Candidate:
    """Take turns with whoever else changes this candidate. The weaker lock: a chat may name them meanwhile."""
    return Candidate.objects.select_for_update(of=("self",), no_key=True).get(pk=candidate_id)
