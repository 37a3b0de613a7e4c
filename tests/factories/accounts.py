"""Teams and people."""

from __future__ import annotations

from itertools import count

from apps.accounts.models import Account, Membership, Team, User
from apps.accounts.services import add_member, create_team
from apps.accounts.tenancy import as_team
from apps.candidates.services import create_built_in_statuses
from tests.canaries import PASSWORD

_numbers = count(1)


def UserFactory(*, full_name: str = "Person", email: str = "") -> User:  # noqa: N802
    address = email or f"person{next(_numbers)}@example.test"
    # Their texts leave at once: how long people hold theirs is told in tests/chat/test_held_texts.py.
    return User.objects.create_user(address, PASSWORD, full_name=full_name, undo_seconds=0)


def TeamFactory(*, name: str = "Team", slug: str = "", account: Account | None = None) -> Team:  # noqa: N802
    team = create_team(name=name, slug=slug or f"team-{next(_numbers)}", account=account)
    with as_team(team.pk):
        create_built_in_statuses(team=team)
    return team


def add_person(team: Team, role: Membership.Role, full_name: str) -> User:
    user = UserFactory(full_name=full_name)
    with as_team(team.pk):
        add_member(team=team, user=user, role=role)
    return user
