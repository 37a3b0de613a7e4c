"""What a manager let in ends when they are none any more; an invitation changes nobody's place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import ApiKey, Invitation, Membership, Role, User
from apps.accounts.services import (
    AlreadyMember,
    accept_invitation,
    add_member,
    change_role,
    create_api_key,
    invite,
    remove_member,
)
from apps.accounts.tokens import shown_token
from tests.factories.accounts import add_person


@pytest.fixture
def leaving(team, manager) -> User:
    """Another manager, who has invited somebody and made two keys, one of them ended."""
    person = add_person(team, Role.MANAGER, "Manager Two")
    for by in (person, manager):
        invite(
            team=team, email=f"by-{by.pk}@example.test", role=Role.MANAGER, invited_by=by, now=timezone.now()
        )
        create_api_key(team=team, name=f"Key of {by}", scopes=["read"], created_by=by)
    create_api_key(team=team, name="Over", scopes=["read"], created_by=person, expires_at=timezone.now())
    return person


def left_over() -> tuple[list[str], list[str]]:
    now = timezone.now()
    invited = Invitation.objects.open(now=now).values_list("invited_by__full_name", flat=True)
    keys = ApiKey.objects.valid(now=now).values_list("created_by__full_name", flat=True)
    return sorted(invited), sorted(keys)


@pytest.mark.parametrize("how", ["removed", "made a member"])
def test_what_a_former_manager_let_in_ends_with_them(leaving, how: str):
    place = Membership.objects.get(user=leaving)
    if how == "removed":
        remove_member(membership=place, now=timezone.now())
    else:
        change_role(membership=place, role=Role.MEMBER, now=timezone.now())

    assert left_over() == (["Manager One"], ["Manager One"])


def test_the_page_that_asks_says_how_much_ends(leaving, as_manager: Client):
    address = reverse("chat:member_remove", args=[Membership.objects.get(user=leaving).pk])

    page = as_manager.get(address).content.decode()

    assert "1 open invitation of theirs is withdrawn" in page
    assert "1 API key that they made ends at once" in page


def test_an_invitation_gives_nobody_another_role(team, manager, signed_in):
    """Made before they came in by another way: the last manager would make themselves less."""
    invitation = Invitation.objects.create(
        team=team,
        email=manager.email,
        role=Role.RESTRICTED,
        mailed_hash="a" * 64,
        shown_hash="b" * 64,
        expires_at=timezone.now() + timedelta(days=1),
    )

    with pytest.raises(AlreadyMember, match="in this team already, as Manager"):
        accept_invitation(invitation=invitation, user=manager, now=timezone.now())

    assert Membership.objects.get(user=manager).role == Role.MANAGER
    with pytest.raises(AlreadyMember):
        add_member(team=team, user=manager, role=Role.MEMBER)


def test_who_has_a_place_already_reads_so(team, manager, recruiter, signed_in):
    client = signed_in(recruiter)
    invitation = invite(
        team=team, email="other@example.test", role=Role.MANAGER, invited_by=manager, now=timezone.now()
    )
    Invitation.objects.filter(pk=invitation.pk).update(email=recruiter.email)
    link = f"/accounts/invitation/{shown_token(invitation.pk)}/"

    response = client.post(link)

    assert response.status_code == 422
    assert "in this team already, as Member" in response.content.decode()
    assert Membership.objects.get(user=recruiter).role == Role.MEMBER
