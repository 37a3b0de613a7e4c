"""People, each with the application that everybody has."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from apps.accounts.models import Team
from apps.candidates.models import Application, ApplicationStatus, Candidate
from apps.candidates.services import add_candidate, create_built_in_statuses
from tests.factories.chat import new_phone


def CandidateFactory(  # noqa: N802
    *, team: Team, phone: str = "", method: Application.Method = Application.Method.CHAT, **fields: object
) -> Candidate:
    return add_candidate(
        team=team, phone=phone or new_phone(), method=method, applied_at=timezone.now(), **fields
    )


def write_candidates(people: Iterable[Candidate]) -> list[Candidate]:
    """Write many of one team at once."""
    written = Candidate.objects.bulk_create(people)
    team = written[0].team
    create_built_in_statuses(team=team)
    status = ApplicationStatus.objects.for_team(team).get(key="new")
    Application.objects.bulk_create(
        Application(team=team, candidate=each, status=status, method=Application.Method.IMPORT)
        for each in written
    )
    return written
