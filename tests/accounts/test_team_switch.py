"""Which team a person works for, and going over to another one of theirs."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Invitation, Membership, Team, User
from apps.accounts.services import add_member, remove_member
from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate
from tests.factories.accounts import TeamFactory, UserFactory


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
        remove_member(membership=place, now=timezone.now())

    assert as_recruiter.get("/accounts/profile/").context["request"].team == team


@pytest.mark.parametrize("page", ["/", "/chat/", "/settings/people/"])
def test_without_any_team_every_page_leads_to_where_that_is_explained(db: None, signed_in, page: str):
    client = signed_in(UserFactory(full_name="Nobody Yet"))

    response = client.get(page, follow=True)

    assert response.redirect_chain[-1][0] == "/accounts/no-team/"
    assert "in no team" in response.content.decode()


def test_without_any_team_the_profile_still_opens(db: None, signed_in):
    assert signed_in(UserFactory(full_name="Nobody Yet")).get("/accounts/profile/").status_code == 200


@pytest.fixture
def night(team, recruiter) -> Team:
    """Another team of the same person's, where somebody else is manager."""
    night = TeamFactory(name="Yard team", account=team.account)
    with as_team(night.pk):
        add_member(team=night, user=recruiter, role=Membership.Role.MANAGER)
        add_member(team=night, user=UserFactory(), role=Membership.Role.MANAGER)
    return night


def tab_of(recruiter: User) -> Client:
    """Return a browser that minds its forms' tokens, with a page of the first team open."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(recruiter)
    client.get("/accounts/profile/")
    return client


def switch(client: Client, team: Team) -> None:
    address = reverse("accounts:team_switch", args=[team.pk])
    assert client.post(address, {"csrfmiddlewaretoken": token_of(client)}).status_code == 302


def keys_of(client: Client, team: Team) -> dict[str, str]:
    """Return the hidden fields of a form on a page of this team."""
    return {"csrfmiddlewaretoken": token_of(client), "page_team": str(team.pk)}


def token_of(client: Client) -> str:
    return client.cookies["csrftoken"].value


def test_a_form_of_a_tab_that_shows_the_last_team_does_nothing_in_the_new_one(team, night, recruiter):
    client = tab_of(recruiter)
    old_form = {**keys_of(client, team), "email": "new@demo.test", "role": "manager"}
    switch(client, night)

    response = client.post("/settings/people/", old_form)

    assert response.status_code == 403
    with as_team(night.pk):
        assert not Invitation.objects.filter(email="new@demo.test").exists()
    # The page of the new team has a form that works.
    new_form = {**old_form, **keys_of(client, night)}
    assert client.post("/settings/people/", new_form).status_code == 201


@pytest.mark.parametrize("page", ["of the last team", "of no team"])
def test_a_form_whose_token_still_holds_writes_only_into_the_team_of_its_page(team, night, recruiter, page):
    client = tab_of(recruiter)
    switch(client, night)
    form = {"email": "new@demo.test", "role": "manager", **keys_of(client, team)}
    if page == "of no team":
        del form["page_team"]

    response = client.post("/settings/people/", form)

    assert response.status_code == (409 if "page_team" in form else 403)
    assert "This form has expired" in response.content.decode()
    with as_team(night.pk):
        assert not Invitation.objects.filter(email="new@demo.test").exists()


def test_a_form_of_a_team_that_somebody_has_lost_does_nothing_in_the_one_they_fall_back_to(
    team, night, recruiter
):
    client = tab_of(recruiter)
    switch(client, night)
    old_form = {**keys_of(client, night), "phone": "+12015550123"}
    with as_team(night.pk):
        remove_member(membership=Membership.objects.get(user=recruiter), now=timezone.now())

    assert client.post("/chat/new/", old_form).status_code == 409
    assert not Candidate.objects.exists()


def test_the_list_of_a_tab_that_shows_the_last_team_is_not_filled_from_the_new_one(team, night, recruiter):
    client = tab_of(recruiter)
    asked = {"HX-Request": "true", "HX-Target": "chat-list", "X-Team": str(team.pk)}
    assert client.get("/chat/", headers=asked).status_code == 200
    switch(client, night)

    response = client.get("/chat/", headers=asked)

    # The page loads itself again, and then shows the new team.
    assert (response.status_code, response.headers["HX-Refresh"]) == (409, "true")
    assert "page" not in response.context


def test_a_page_says_which_team_it_shows(team, as_recruiter: Client):
    page = as_recruiter.get("/chat/").content.decode()

    assert f'"X-Team": "{team.pk}"' in page


def test_a_team_that_comes_to_somebody_elsewhere_does_not_change_what_they_work_for(
    team, recruiter, as_recruiter: Client
):
    as_recruiter.get("/accounts/profile/")
    first = TeamFactory(name="A team before all others", account=team.account)
    with as_team(first.pk):
        add_member(team=first, user=recruiter, role=Membership.Role.MEMBER)

    assert as_recruiter.get("/accounts/profile/").context["request"].team == team
