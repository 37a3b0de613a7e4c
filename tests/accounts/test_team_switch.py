"""Which team a person works for, and going over to another one of theirs."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Membership
from apps.accounts.services import add_member, remove_member
from apps.accounts.tenancy import as_team
from tests.conftest import UserFactory
from tests.factories.accounts import TeamFactory


def test_a_person_of_two_teams_goes_over_to_the_other(team, recruiter, as_recruiter: Client):
    night = TeamFactory(name="Night team", account=team.account)
    with as_team(night.pk):
        add_member(team=night, user=recruiter, role=Membership.Role.MEMBER)

    as_recruiter.post(reverse("accounts:team_switch", args=[night.pk]))

    assert as_recruiter.get("/accounts/profile/").context["request"].team == night


def test_a_strangers_team_answers_like_a_missing_one(team, other_team, as_recruiter: Client):
    response = as_recruiter.post(reverse("accounts:team_switch", args=[other_team.pk]))

    assert response.status_code == 404
    assert as_recruiter.get("/accounts/profile/").context["request"].team == team


def test_looking_does_not_switch(team, as_recruiter: Client):
    assert as_recruiter.get(reverse("accounts:team_switch", args=[team.pk])).status_code == 405


def test_whoever_lost_their_place_falls_back_to_a_team_they_have(team, recruiter, as_recruiter: Client):
    night = TeamFactory(name="Night team", account=team.account)
    with as_team(night.pk):
        place = add_member(team=night, user=recruiter, role=Membership.Role.MEMBER)
        add_member(team=night, user=UserFactory(), role=Membership.Role.MANAGER)
    as_recruiter.post(reverse("accounts:team_switch", args=[night.pk]))

    with as_team(night.pk):
        remove_member(membership=place)

    assert as_recruiter.get("/accounts/profile/").context["request"].team == team


@pytest.mark.parametrize("page", ["/", "/chat/", "/settings/people/"])
def test_without_any_team_every_page_leads_to_where_that_is_explained(db: None, signed_in, page: str):
    client = signed_in(UserFactory(full_name="Nobody Yet"))

    response = client.get(page, follow=True)

    assert response.redirect_chain[-1][0] == "/accounts/no-team/"
    assert "in no team" in response.content.decode()


def test_without_any_team_the_profile_still_opens(db: None, signed_in):
    assert signed_in(UserFactory(full_name="Nobody Yet")).get("/accounts/profile/").status_code == 200
