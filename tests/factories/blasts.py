"""Blasts, and the people they go to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from apps.accounts.models import Team
from apps.blasts.models import Blast
from apps.blasts.services import create_blast, start_blast
from apps.candidates.models import Candidate
from apps.lists.models import List
from apps.messaging.services import record_consents
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import StaticListFactory


def BlastFactory(  # noqa: N802
    *,
    team: Team,
    people: Iterable[Candidate] = (),
    list_: List | None = None,
    name: str = "Nurses in May",
    body: str = "Hi {{first_name|there}}, are you free?",
    **fields: Any,
) -> Blast:
    list_ = list_ or StaticListFactory(team=team, people=people)
    return create_blast(team=team, author=None, name=name, list_=list_, body=body, **fields)


def some_people(team: Team, number: int) -> list[Candidate]:
    return willing(CandidateFactory(team=team, first_name=f"Person{each}") for each in range(number))


def willing(people: Iterable[Candidate]) -> list[Candidate]:
    """Return people who agree to texts to many."""
    given = list(people)
    for person in given[:1]:
        record_consents(
            team=person.team,
            phones=[each.phone for each in given],
            given=True,
            method="import",
            wording="Yes",
            at=timezone.now(),
        )
    return given


def started(blast: Blast, **given: Any) -> Blast:
    """Start a blast. Its worker runs once the test's transaction lets it."""
    blast = start_blast(blast=blast, actor_id=None, now=timezone.now(), **given)
    blast.refresh_from_db()
    return blast
