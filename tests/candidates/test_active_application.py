"""Of somebody's applications exactly one is active, whichever rule the team has and whoever comes at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.candidates.models import Application, Candidate
from apps.candidates.services import record_application
from tests.factories.accounts import TeamFactory
from tests.factories.candidates import CandidateFactory
from tests.marks import committed

RULES = Team.ActiveApplication


def arrive(candidate: Candidate, title: str) -> Application:
    application, _ = record_application(
        candidate=candidate, method=Application.Method.FEED, applied_at=timezone.now(), job_title=title
    )
    return application


@pytest.mark.parametrize(("rule", "active"), [(RULES.NEWEST, "Driver"), (RULES.FIRST, "Nurse")])
def test_the_team_says_which_application_counts(team, rule, active):
    team.active_application = rule
    candidate = CandidateFactory(team=team)
    candidate.team = team
    candidate.applications.update(job_title="Nurse")

    arrive(candidate, "Driver")

    assert [each.job_title for each in candidate.applications.filter(is_active=True)] == [active]


@committed
@pytest.mark.parametrize("rule", RULES)
def test_of_arrivals_at_once_one_is_active(rule):
    team = TeamFactory()
    with as_team(team.pk), transaction.atomic():
        Team.objects.update(active_application=rule)
        candidate = CandidateFactory(team=team)
    ready = Barrier(4)

    def come(title: str) -> None:
        ready.wait(20)
        with as_team(team.pk), transaction.atomic():
            arrive(Candidate.objects.select_related("team").get(pk=candidate.pk), title)
        connection.close()

    with ThreadPoolExecutor(4) as together:
        list(together.map(come, "abcd"))

    with as_team(team.pk), transaction.atomic():
        everything = Application.objects.filter(candidate=candidate)
        assert (everything.count(), everything.filter(is_active=True).count()) == (5, 1)


@committed
@pytest.mark.parametrize(
    "wrong",
    [
        lambda candidate: candidate.applications.update(is_active=False),
        lambda candidate: candidate.applications.all().delete(),
        lambda candidate: Candidate.objects.create(team=candidate.team, phone="+13125550199"),
    ],
    ids=["none active", "none at all", "a candidate without"],
)
def test_nobody_is_without_an_active_application(wrong):
    team = TeamFactory()
    with as_team(team.pk), transaction.atomic():
        candidate = CandidateFactory(team=team)

    with (
        pytest.raises(IntegrityError, match="has no active application"),
        as_team(team.pk),
        transaction.atomic(),
    ):
        wrong(candidate)
