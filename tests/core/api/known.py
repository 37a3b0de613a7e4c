"""A team with a row of each resource: made once for all tests of a file, of which each finds it as it was made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from apps.accounts.models import Membership, Team, User
from apps.accounts.tenancy import as_team
from apps.core.api import throttling
from apps.messaging.models import Number
from tests.factories.accounts import TeamFactory, add_person
from tests.factories.api import known_ids
from tests.factories.chat import text_in
from tests.factories.messaging import connect_test_number
from tests.undoing import undone

PHONE = "+12015550123"


@pytest.fixture(scope="module")
def team(django_db_setup: None, django_db_blocker: Any) -> Iterator[Team]:
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), undone():
        # All tests of a file may ask within a minute.
        patch.setattr(throttling, "TEAM_QUOTA", 1_000_000)
        team = TeamFactory(name="Warehouse team", slug="warehouse")
        with as_team(team.pk):
            yield team


@pytest.fixture(scope="module")
def number(team: Team) -> Number:
    return connect_test_number(team=team)


@pytest.fixture(scope="module")
def recruiter(team: Team) -> User:
    return add_person(team, Membership.Role.MEMBER, "Recruiter One")


@pytest.fixture(scope="module")
def known(number: Number, recruiter: User) -> dict[str, UUID]:
    """Return an id for each resource."""
    return known_ids(text_in(number, phone=PHONE), recruiter)
