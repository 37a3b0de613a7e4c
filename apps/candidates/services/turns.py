"""Taking turns where a team changes something of which all rows matter."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from apps.accounts.models import Team
from apps.candidates.models import Candidate
from apps.core.prepared import prepared


def take_turns(team: Team, what: str) -> None:
    """Wait until nobody else of the team changes this; until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{team.pk} {what}"])


def lock_candidate(candidate_id: UUID) -> Candidate:
    """Take turns with whoever else changes this candidate. The weaker lock: a chat may name them meanwhile."""
    return Candidate.objects.select_for_update(of=("self",), no_key=True).get(pk=candidate_id)


def lock_candidate_of_phone(*, team: Team, phone: str) -> Candidate | None:
    """Return whom this phone of E.164 leads to, if anybody has it, and take turns with whoever changes them.

    Who is just being merged or erased is waited for: then it is who they are now, or nobody.
    """
    found = _with_phone(team=team.pk, phone=phone)
    if not found:
        return None
    into = found[0].merged_into_id
    candidate = lock_candidate(into) if into else found[0]
    candidate.team = team
    return candidate


@prepared
def _with_phone(team: UUID, phone: str) -> QuerySet[Candidate]:
    rows = Candidate.objects.filter(team=team, phone=phone)
    return rows.select_for_update(of=("self",), no_key=True)
