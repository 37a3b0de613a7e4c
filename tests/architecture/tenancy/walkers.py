"""Who walks over the pages of our team, each signed in once for all tests of a file."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.test import Client

from apps.accounts.models import Role, User
from tests.architecture.tenancy.world import World
from tests.nights import by_night
from tests.tabs import sign_in


@cache
def session_of(user: User) -> tuple[str, str]:
    """Sign somebody in, once for all tests of a file. Return the session's name, and the id of their team."""
    client = Client()
    team_id = sign_in(client, user)
    assert team_id is not None
    return client.cookies[settings.SESSION_COOKIE_NAME].value, team_id


def signed_in(user: User) -> Client:
    """Return a browser of somebody, on a page of their team."""
    session, team_id = session_of(user)
    client = Client(raise_request_exception=True, HTTP_X_TEAM=team_id)
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client


def walkers(ours: World) -> list[tuple[Role, User]]:
    """Return whoever may most, who comes farthest, in each run; all roles by night."""
    return by_night([(Role.MANAGER, ours.people[Role.MANAGER])], [*ours.people.items()])
