"""A socket ends with the session that opened it, at once; the person's other devices stay."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from django.test import Client

from apps.accounts.models import Role
from apps.chat.consumers import SIGNED_OUT
from tests.architecture.tenancy.test_sockets import Teams, no_layer_left, opened, play, socket, teams
from tests.marks import committed

__all__ = ["no_layer_left", "teams"]
pytestmark = committed

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
