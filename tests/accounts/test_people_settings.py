"""Managers decide who is in the team; nobody else does."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Invitation, Membership, User
from apps.accounts.services import change_role, create_api_key, invite
from apps.accounts.sockets import group_of_user

PEOPLE = "/settings/people/"
PAGES = [
    PEOPLE,
    "/settings/",
    "/settings/numbers/",
    "/settings/numbers/connect/",
    "/settings/keys/",
    "/settings/quarantine/",
]


def place_of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def remove_url(user: User) -> str:
    return reverse("chat:member_remove", args=[place_of(user).pk])


def role_url(user: User) -> str:
    return reverse("accounts:member_role", args=[place_of(user).pk])


@pytest.mark.parametrize("page", PAGES)
def test_a_member_reads_why_settings_are_closed_to_them(as_recruiter: Client, page: str):
    response = as_recruiter.get(page)

    assert response.status_code == 403
    assert "Ask a manager" in response.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_restricted_member_has_no_settings(restricted, signed_in, page: str):
    assert signed_in(restricted).get(page).status_code == 403


def test_a_member_cannot_make_themselves_a_manager(recruiter, as_recruiter: Client):
    response = as_recruiter.post(role_url(recruiter), {"role": "manager"})

    assert response.status_code == 403
    assert place_of(recruiter).role == Membership.Role.MEMBER


def test_a_manager_invites_and_sees_the_link_this_once(team, as_manager: Client):
    response = as_manager.post(PEOPLE, {"email": "New.Person@example.test", "role": "member"})

    invitation = Invitation.objects.get(email="new.person@example.test")
    assert response.status_code == 201
    assert "/accounts/invitation/" in response.content.decode()
    assert "/accounts/invitation/" not in as_manager.get(PEOPLE).content.decode()
    assert invitation.invited_by is not None


def test_inviting_somebody_who_is_here_says_so_at_the_field(recruiter, as_manager: Client):
    response = as_manager.post(PEOPLE, {"email": recruiter.email, "role": "member"})

    assert response.status_code == 422
    assert "in this team already" in response.content.decode()


def test_a_manager_changes_a_role(recruiter, as_manager: Client):
    as_manager.post(role_url(recruiter), {"role": "restricted"})

    assert place_of(recruiter).role == Membership.Role.RESTRICTED


def test_a_role_with_which_keys_end_is_asked_about_first(team, teammate, as_manager: Client):
    change_role(membership=place_of(teammate), role=Membership.Role.MANAGER, now=timezone.now())
    key, _ = create_api_key(team=team, name="Applicant system", scopes=["read"], created_by=teammate)

    asked = as_manager.post(role_url(teammate), {"role": "member"})
    assert "1 API key that they made ends at once" in asked.content.decode()
    assert place_of(teammate).role == Membership.Role.MANAGER

    as_manager.post(role_url(teammate), {"role": "member", "sure": "yes"})
    assert place_of(teammate).role == Membership.Role.MEMBER
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_whoever_gives_up_their_own_role_is_asked_first(manager, teammate, as_manager: Client):
    change_role(membership=place_of(teammate), role=Membership.Role.MANAGER, now=timezone.now())

    asked = as_manager.post(role_url(manager), {"role": "member"})

    assert "You can no longer change the team’s settings" in asked.content.decode()
    assert place_of(manager).role == Membership.Role.MANAGER
    done = as_manager.post(role_url(manager), {"role": "member", "sure": "yes"})
    assert done.headers["Location"] == "/"


def test_a_team_keeps_its_last_manager(manager, as_manager: Client):
    as_manager.post(role_url(manager), {"role": "member"})
    response = as_manager.post(remove_url(manager), follow=True)

    assert place_of(manager).role == Membership.Role.MANAGER
    assert "A team needs a manager" in response.content.decode()


def test_removing_asks_first(recruiter, as_manager: Client):
    response = as_manager.get(remove_url(recruiter))

    assert "become unassigned" in response.content.decode()
    assert Membership.objects.filter(user=recruiter).exists()


def test_a_removed_person_is_out_at_the_next_request(recruiter, as_recruiter: Client, as_manager: Client):
    as_manager.post(remove_url(recruiter))

    assert as_recruiter.get("/chat/").headers["Location"] == "/accounts/no-team/"


def test_the_open_pages_of_a_removed_person_are_told(
    team, recruiter, as_manager: Client, django_capture_on_commit_callbacks: Any
):
    layer = get_channel_layer()
    url = remove_url(recruiter)

    async def listen_while_removing() -> dict[str, Any]:
        channel = await layer.new_channel()
        await layer.group_add(group_of_user(recruiter.pk), channel)
        await removed()
        return await layer.receive(channel)

    with django_capture_on_commit_callbacks() as callbacks:
        as_manager.post(url)

    async def removed() -> None:
        from asgiref.sync import sync_to_async

        for callback in callbacks:
            await sync_to_async(callback)()

    heard = async_to_sync(listen_while_removing)()

    assert heard == {"type": "membership.ended", "team": str(team.pk)}


def test_a_stranger_cannot_touch_the_teams_people(recruiter, as_stranger: Client):
    assert as_stranger.post(role_url(recruiter), {"role": "manager"}).status_code == 404
    assert as_stranger.post(remove_url(recruiter)).status_code == 404


def test_a_manager_withdraws_an_invitation(team, manager, as_manager: Client):
    invitation = invite(
        team=team,
        email="new.person@example.test",
        role=Membership.Role.MEMBER,
        invited_by=manager,
        now=timezone.now(),
    )

    as_manager.post(reverse("accounts:invitation_withdraw", args=[invitation.pk]))

    invitation.refresh_from_db()
    assert invitation.revoked_at is not None


def test_a_manager_sends_an_invitation_again(team, manager, as_manager: Client):
    old = invite(
        team=team,
        email="new.person@example.test",
        role=Membership.Role.RESTRICTED,
        invited_by=manager,
        now=timezone.now(),
    )

    as_manager.post(reverse("accounts:invitation_resend", args=[old.pk]))

    [new] = Invitation.objects.open(now=timezone.now())
    assert new.pk != old.pk
    assert new.role == Membership.Role.RESTRICTED


def test_the_page_costs_the_same_for_one_person_as_for_many(team, as_manager: Client, count_queries):
    from tests.factories.accounts import add_person

    few = count_queries(lambda: as_manager.get(PEOPLE))
    for nth in range(10):
        person = add_person(team, Membership.Role.MEMBER, f"Person {nth}")
        invite(
            team=team,
            email=f"guest{nth}@example.test",
            role=Membership.Role.MEMBER,
            invited_by=person,
            now=timezone.now(),
        )

    assert count_queries(lambda: as_manager.get(PEOPLE)) == few
