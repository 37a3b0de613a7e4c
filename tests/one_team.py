"""One team for all tests of a file, each of which finds it as it was made. A file names here what it wants once.

Its tests commit nothing: whoever waits for what they have not committed would wait for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from apps.accounts.models import Membership, Team, User
from apps.accounts.tenancy import as_team
from apps.messaging.models import Number
from tests.factories.accounts import TeamFactory, add_person
from tests.factories.messaging import connect_test_number
from tests.undoing import undone


@pytest.fixture(scope="module")
def team(django_db_setup: None, django_db_blocker: Any) -> Iterator[Team]:
    with django_db_blocker.unblock(), undone():
        team = TeamFactory(name="Warehouse team", slug="warehouse")
        with as_team(team.pk):
            yield team


@pytest.fixture(scope="module")
def number(team: Team) -> Number:
    return connect_test_number(team=team)


@pytest.fixture(scope="module")
def manager(team: Team) -> User:
    return add_person(team, Membership.Role.MANAGER, "Manager One")


@pytest.fixture(scope="module")
def recruiter(team: Team) -> User:
    return add_person(team, Membership.Role.MEMBER, "Recruiter One")
