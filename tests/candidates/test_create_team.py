"""A customer begins on the command line."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.models import Membership
from apps.accounts.selectors import team_of_slug
from apps.accounts.tenancy import as_team
from apps.candidates.models import ApplicationStatus

pytestmark = pytest.mark.django_db


def create_team(**options: str) -> str:
    out = StringIO()
    call_command(
        "create_team", "Warehouse", slug="warehouse", manager="Boss@example.test", stdout=out, **options
    )
    return out.getvalue().splitlines()[-1]


def test_the_last_line_is_a_link_by_which_the_manager_joins(client: Client):
    path = "/" + create_team().split("/", 3)[3]

    client.post(path, {"full_name": "The Boss", "password": "a-fine-long-one"})

    with as_team(team_of_slug("warehouse")):
        [place] = Membership.objects.select_related("user")
    assert (place.user.email, place.role) == ("boss@example.test", "manager")


def test_the_team_starts_with_the_built_in_statuses():
    create_team()

    with as_team(team_of_slug("warehouse")):
        assert ApplicationStatus.objects.filter(key="interview_scheduled").exists()


def test_a_slug_is_given_once():
    create_team()

    with pytest.raises(CommandError, match="There is a team"):
        create_team()


def test_an_address_that_is_none_is_refused():
    with pytest.raises(CommandError, match="valid email"):
        call_command("create_team", "Warehouse", slug="warehouse", manager="boss")

    assert team_of_slug("warehouse") is None
