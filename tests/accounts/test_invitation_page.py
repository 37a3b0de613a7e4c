"""What the link of an invitation shows, to whom, and what accepting does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Account, Invitation, Membership, User
from apps.accounts.services import accept_invitation, invite, withdraw_invitation
from apps.accounts.tokens import mailed_token, shown_token
from tests.factories.accounts import UserFactory

ADDRESS = "new.person@example.test"


@pytest.fixture
def offer(team, manager) -> tuple[Invitation, str]:
    return make_offer(team, manager)


def make_offer(team, manager) -> tuple[Invitation, str]:
    invitation = invite(
        team=team, email=ADDRESS, role=Membership.Role.MEMBER, invited_by=manager, now=timezone.now()
    )
    return invitation, f"/accounts/invitation/{mailed_token(invitation.pk)}/"


def test_a_new_person_gives_name_and_password_and_is_in_the_team_at_once(team, offer, client: Client):
    _, link = offer

    response = client.post(link, {"full_name": "New Person", "password": "a-fine-long-one"})

    user = User.objects.get(email=ADDRESS)
    assert response.headers["Location"] == "/"
    assert user.full_name == "New Person"
    assert user.check_password("a-fine-long-one")
    assert Membership.objects.get(team=team, user=user).role == Membership.Role.MEMBER
    assert client.get("/accounts/profile/").context["request"].user == user


def test_a_weak_password_is_refused_and_nobody_is_made(offer, client: Client):
    _, link = offer

    response = client.post(link, {"full_name": "New Person", "password": "password"})

    assert response.status_code == 422
    assert "too common" in response.content.decode()
    assert not User.objects.filter(email=ADDRESS).exists()


def test_who_has_a_login_signs_in_first_and_comes_back(offer, client: Client):
    _, link = offer
    UserFactory(email=ADDRESS)

    response = client.get(link)

    assert f"/accounts/login/?next={link.replace('/', '%2F')}" in response.content.decode()


def test_nobody_becomes_an_existing_person_by_their_invitation(offer, client: Client):
    _, link = offer
    user = UserFactory(email=ADDRESS)

    client.post(link, {"full_name": "Intruder", "password": "a-fine-long-one"})

    user.refresh_from_db()
    assert user.check_password("secret-enough")
    assert "_auth_user_id" not in client.session


def test_an_existing_person_accepts_with_one_press_and_works_for_the_new_team(
    team, other_team, offer, signed_in
):
    _, link = offer
    user = UserFactory(email=ADDRESS)
    client = signed_in(user)

    response = client.post(link)

    assert response.headers["Location"] == "/"
    assert Membership.objects.filter(team=team, user=user).exists()
    assert client.get("/accounts/profile/").context["request"].team == team


def test_somebody_else_cannot_take_the_place(team, offer, as_stranger, stranger):
    _, link = offer

    response = as_stranger.post(link)

    assert response.status_code == 403
    assert ADDRESS in response.content.decode()
    assert not Membership.objects.filter(team=team, user=stranger).exists()


def test_a_used_invitation_says_so(offer, client: Client):
    invitation, link = offer
    accept_invitation(invitation=invitation, user=UserFactory(email=ADDRESS), now=timezone.now())

    response = client.get(link)

    assert response.status_code == 410
    assert "has been used" in response.content.decode()


def test_a_withdrawn_invitation_says_so(offer, client: Client):
    invitation, link = offer
    withdraw_invitation(invitation=invitation, now=timezone.now())

    response = client.post(link, {"full_name": "New Person", "password": "a-fine-long-one"})

    assert response.status_code == 410
    assert "was withdrawn" in response.content.decode()
    assert not User.objects.filter(email=ADDRESS).exists()


def test_an_old_invitation_says_so(offer, client: Client):
    invitation, link = offer
    invitation.expires_at = timezone.now() - timedelta(seconds=1)
    invitation.save()

    response = client.get(link)

    assert response.status_code == 410
    assert "out of date" in response.content.decode()


def test_a_made_up_link_leads_nowhere(db: None, client: Client):
    response = client.get("/accounts/invitation/made-up/")

    assert response.status_code == 404
    assert "no such invitation" in response.content.decode()


def test_the_mail_brings_the_link_and_the_database_keeps_only_its_hash(
    team, manager, django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        invitation, link = make_offer(team, manager)

    [letter] = mail.outbox
    assert letter.to == [ADDRESS]
    assert link in letter.body
    assert mailed_token(invitation.pk) not in invitation.mailed_hash
    assert shown_token(invitation.pk) not in letter.body


def test_inviting_again_ends_the_first_link(team, manager, offer, client: Client):
    _, link = offer

    invite(team=team, email=ADDRESS, role=Membership.Role.MEMBER, invited_by=manager, now=timezone.now())

    assert client.get(link).status_code == 410


@pytest.mark.parametrize(("account", "words"), [("Warehouse team", ","), ("Big company", " of Big company,")])
def test_the_page_names_an_account_only_where_it_says_more_than_the_team(
    team, manager, client: Client, account, words
):
    _, link = make_offer(team, manager)
    Account.objects.filter(pk=team.account_id).update(name=account)

    assert f"to Warehouse team{words} with the role" in client.get(link).content.decode()
