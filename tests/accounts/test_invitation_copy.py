"""The inviter's copy of a link makes nobody a person they are not, and tells nothing of who has a login."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Invitation, Membership, User
from apps.accounts.tokens import mailed_token, shown_token
from tests.architecture.tenancy.answers import without_ids
from tests.factories.accounts import UserFactory

ADDRESS = "victim@example.test"
JOINING = {"full_name": "Intruder", "password": "a-fine-long-one"}


@pytest.fixture
def copy(team, as_manager: Client, django_capture_on_commit_callbacks: Any) -> str:
    """What the manager sees after inviting."""
    with django_capture_on_commit_callbacks(execute=True):
        page = as_manager.post("/settings/people/", {"email": ADDRESS, "role": "member"}).content.decode()
    invitation = Invitation.objects.get()
    assert mailed_token(invitation.pk) not in page
    assert shown_token(invitation.pk) in page
    return f"/accounts/invitation/{shown_token(invitation.pk)}/"


def test_nobody_is_made_by_it(copy: str, client: Client):
    response = client.post(copy, JOINING)

    assert response.status_code == 200
    assert not User.objects.filter(email=ADDRESS).exists()
    assert "_auth_user_id" not in client.session


def test_it_says_the_same_of_who_has_a_login_and_who_has_not(copy: str):
    before = [getattr(Client(), method)(copy).content for method in ("get", "post")]
    UserFactory(email=ADDRESS)
    after = [getattr(Client(), method)(copy).content for method in ("get", "post")]

    assert [without_ids(page) for page in after] == [without_ids(page) for page in before]
    assert f"Sign in as {ADDRESS}, or have the link sent to {ADDRESS}" in before[0].decode()


def test_the_right_person_accepts_by_it_in_a_session_of_a_new_name(team, copy: str, signed_in):
    user = UserFactory(email=ADDRESS)
    client = signed_in(user)
    before = client.session.session_key

    response = client.post(copy)

    assert response.headers["Location"] == "/"
    assert Membership.objects.filter(team=team, user=user).exists()
    assert client.session.session_key != before


def test_somebody_else_who_is_signed_in_gets_the_neutral_page(team, copy: str, stranger, as_stranger: Client):
    page = as_stranger.get(copy).content.decode()
    as_stranger.post(copy)

    assert f"Sign in as {ADDRESS}" in page
    assert not Membership.objects.filter(team=team, user=stranger).exists()


def test_its_button_mails_the_link_again_once_a_minute(
    copy: str, client: Client, django_capture_on_commit_callbacks: Any
):
    def press() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            client.post(copy)

    press()
    assert len(mail.outbox) == 1
    Invitation.objects.update(mailed_at=timezone.now() - timedelta(seconds=61))
    press()
    press()

    assert [letter.to for letter in mail.outbox] == [[ADDRESS]] * 2
    assert mailed_token(Invitation.objects.get().pk) in mail.outbox[1].body


def test_who_joins_by_the_mailed_link_takes_nothing_along_from_before(copy: str, client: Client):
    session = client.session
    session["account_login"] = {"of": "somebody else"}
    session.save()
    before = session.session_key

    client.post(f"/accounts/invitation/{mailed_token(Invitation.objects.get().pk)}/", JOINING)

    assert client.session.session_key != before
    assert "account_login" not in client.session
    assert User.objects.get(email=ADDRESS).full_name == "Intruder"
