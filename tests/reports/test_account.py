"""The account's page: what its owner may know of all its teams, and nobody else of any."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import Account, Membership
from apps.accounts.services import accept_invitation, add_member, invite
from apps.accounts.tenancy import as_team
from apps.reports.models import Figure
from tests.factories.accounts import TeamFactory, add_person
from tests.factories.messaging import connect_test_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def sister(team):
    """Another team of the same account, with one person of the first in it and one more."""
    return TeamFactory(name="Sister team", slug="sisters", account=team.account)


@pytest.fixture
def owner(team, manager):
    own(team.account, manager)
    return manager


def own(account: Account, user: Any) -> None:
    Account.objects.filter(pk=account.pk).update(owner=user)


def used(team: Any, day: date, **numbers: int) -> None:
    with as_team(team.pk):
        for measure, number in numbers.items():
            Figure.objects.create(team=team, day=day, measure=measure, number=number)
            # The same once more by number: it is not to be added.
            Figure.objects.create(
                team=team, day=day, measure=measure, dimension="number", key="1", number=number
            )


def rows_of(response: Any) -> list[dict[str, str]]:
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_owner_sees_teams_seats_numbers_and_parts(team, sister, owner, recruiter, number, as_manager):
    today = timezone.now().astimezone(team.zone).date()
    first = today.replace(day=1)
    last_month = date.fromordinal(first.toordinal() - 1)
    with as_team(sister.pk):
        add_member(team=sister, user=owner, role=Membership.Role.MEMBER)
        add_person(sister, Membership.Role.RESTRICTED, "Hiring Manager Nine")
        connect_test_number(team=sister, phone="+13125550177")
    used(team, today, parts=120, sent=100, received=7)
    used(team, last_month, parts=30, sent=20)
    used(sister, first, parts=5, sent=5)

    page = as_manager.get("/account/")
    teams = rows_of(as_manager.get("/account/teams.csv"))
    months = rows_of(as_manager.get("/account/months.csv"))

    assert page.context["use"].people == 3
    assert (page.context["use"].teams, page.context["use"].numbers, page.context["use"].parts) == (2, 2, 125)
    theirs, mine = teams
    assert (mine["Team"], mine["Managers"], mine["Members"]) == (team.name, "1", "1")
    assert (mine["Parts this month"], mine["Parts last month"]) == ("120", "30")
    assert (theirs["Team"], theirs["Members"], theirs["Restricted"]) == ("Sister team", "1", "1")
    assert len(months) == 12
    assert (months[-1]["Parts"], months[-1]["Texts sent"], months[-1]["Texts received"]) == (
        "125",
        "105",
        "7",
    )
    assert months[-2]["Parts"] == "30"


@pytest.mark.parametrize("path", ["/account/", "/account/teams.csv", "/account/months.csv"])
def test_nobody_but_the_owner_sees_it(team, owner, recruiter, restricted, signed_in, as_stranger, path):
    second = add_person(team, Membership.Role.MANAGER, "Manager Two")

    assert signed_in(owner).get(path).status_code == 200
    for other in (second, recruiter, restricted):
        assert signed_in(other).get(path).status_code == 403


def test_another_account_is_not_in_it(team, other_team, owner, stranger, as_manager, as_stranger):
    used(other_team, timezone.now().date(), parts=77)

    assert [row["Team"] for row in rows_of(as_manager.get("/account/teams.csv"))] == [team.name]
    assert "77" not in as_manager.get("/account/months.csv").content.decode()
    assert [row["Team"] for row in rows_of(as_stranger.get("/account/teams.csv"))] == [other_team.name]


def test_without_an_owner_every_manager_sees_it(team, manager, recruiter, signed_in):
    assert signed_in(manager).get("/account/").status_code == 200
    assert signed_in(recruiter).get("/account/").status_code == 403


def test_a_table_that_there_is_not_is_not_there(owner, as_manager):
    assert as_manager.get("/account/others.csv").status_code == 404


def test_settings_lead_there_only_who_may(team, owner, signed_in):
    second = add_person(team, Membership.Role.MANAGER, "Manager Two")

    assert 'href="/account/"' in signed_in(owner).get("/settings/people/").content.decode()
    assert 'href="/account/"' not in signed_in(second).get("/settings/people/").content.decode()


def test_it_costs_the_same_for_one_team_as_for_six(team, owner, as_manager, count_queries):
    few = count_queries(lambda: as_manager.get("/account/"))
    for nth in range(5):
        TeamFactory(name=f"Team {nth}", slug=f"team-{nth}", account=team.account)

    assert count_queries(lambda: as_manager.get("/account/")) == few <= 12


def test_the_first_manager_of_an_account_owns_it(team):
    now = timezone.now()
    for nth, role in enumerate([Membership.Role.MEMBER, Membership.Role.MANAGER, Membership.Role.MANAGER]):
        person = add_person(TeamFactory(slug=f"elsewhere-{nth}"), Membership.Role.MEMBER, f"Person {nth}")
        with as_team(team.pk):
            invitation = invite(team=team, email=person.email, role=role, invited_by=None, now=now)
            accept_invitation(invitation=invitation, user=person, now=now)
        team.account.refresh_from_db()
        owner = team.account.owner
        assert (owner is None) == (nth == 0)
        if nth == 1:
            first = person

    assert team.account.owner == first
