"""A socket ends with the session that opened it, at once; the person's other devices stay."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import Role
from apps.chat.consumers import FAILED, SIGNED_OUT
from tests.architecture.tenancy.test_sockets import Teams, no_layer_left, opened, play, socket, teams
from tests.marks import committed

__all__ = ["no_layer_left", "teams"]
pytestmark = committed


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


NEW = {"oldpassword": "secret-enough", "password1": "a-new-long-one", "password2": "a-new-long-one"}


def signs_out(here: Client, _elsewhere: Client) -> None:
    here.post("/accounts/logout/")


def changes_the_password_elsewhere(_here: Client, elsewhere: Client) -> None:
    elsewhere.post("/accounts/password/change/", NEW)


def ends_the_other_devices(_here: Client, elsewhere: Client) -> None:
    elsewhere.post("/accounts/sessions/")


ENDINGS = [signs_out, changes_the_password_elsewhere, ends_the_other_devices]


@pytest.mark.parametrize("ending", ENDINGS)
def test_whatever_ends_a_session_ends_its_socket_and_no_other(teams: Teams, ending: Any) -> None:
    ours = teams.ours
    member = ours.people[Role.MEMBER]
    here, elsewhere, colleague = (
        socket(member, ours),
        socket(member, ours),
        socket(ours.people[Role.MANAGER], ours),
    )
    for line in (here, elsewhere):
        key = line.client.session.session_key
        UserSession.objects.create(user=member, session_key=key, ip="127.0.0.1", user_agent="A browser")

    async def scenario() -> None:
        for line in (here, elsewhere, colleague):
            await opened(line)
        await sync_to_async(ending)(here.client, elsewhere.client)
        assert await here.closing_code() == SIGNED_OUT
        assert await colleague.is_silent()
        if ending is signs_out:
            assert await elsewhere.is_silent()
            await elsewhere.hang_up()
        await colleague.hang_up()

    play(scenario)


def test_who_shows_anew_who_they_are_is_called_back_by_the_new_name(teams: Teams) -> None:
    ours = teams.ours
    member = ours.people[Role.MEMBER]
    here, elsewhere = socket(member, ours), socket(member, ours)

    async def scenario() -> None:
        for line in (here, elsewhere):
            await opened(line)
        await sync_to_async(here.client.post)("/accounts/reauthenticate/", {"password": "secret-enough"})
        # The browser comes back after this one.
        assert await here.closing_code() == FAILED
        assert await elsewhere.is_silent()
        await elsewhere.hang_up()

    play(scenario)


def test_half_a_sign_in_opens_none(teams: Teams) -> None:
    member = teams.ours.people[Role.MEMBER]
    TOTP.activate(member, "JBSWY3DPEHPK3PXP")
    line = socket(None, teams.ours)
    line.client.post("/accounts/login/", {"login": member.email, "password": "secret-enough"})
    cookie = line.client.cookies[settings.SESSION_COOKIE_NAME].value
    line.scope["headers"].append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()))

    async def scenario() -> None:
        assert await line.connect()
        assert await line.closing_code() == SIGNED_OUT

    play(scenario)
