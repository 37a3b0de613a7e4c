"""What the walks ask after each call, whether another team is as it was; and what they ask of a page in its place."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import Role, Team
from apps.accounts.permissions import Right, requires
from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate, Tag
from tests.architecture.routes import Route
from tests.architecture.tenancy.undoing import keeping
from tests.architecture.tenancy.world import World
from tests.undoing import undone


@pytest.mark.parametrize(
    "touch",
    [
        lambda world: Candidate.objects.filter(pk=world.row(Candidate).pk).update(first_name="Taken"),
        lambda world: Tag.objects.create(team=world.team, name="One more"),
        lambda world: Tag.objects.filter(pk=world.row(Tag).pk).delete(),
        lambda world: Team.objects.filter(pk=world.team.pk).update(name="Taken"),
    ],
    ids=["a row", "a row more", "a row less", "the team itself"],
)
def test_whatever_is_touched_of_a_team_is_noticed_each_time(touch: Any, ours: World, theirs: World) -> None:
    keeps = keeping(theirs)
    for _ in range(2):
        assert keeps()
        with undone(), as_team(theirs.team.pk):
            touch(theirs)
            assert not keeps()
            assert not keeps()
        assert keeps()


def test_what_another_team_does_in_its_own_rows_is_no_touch(ours: World, theirs: World) -> None:
    keeps = keeping(theirs)
    with undone(), as_team(ours.team.pk):
        Tag.objects.create(team=ours.team, name="One more")
        assert keeps()
    assert keeps()


def _look_first(*_: Any) -> None:
    Tag.objects.exists()
    raise PermissionDenied


def _ask_for_the_team(request: Any) -> None:
    if request.team:
        raise PermissionDenied


def _say_why(*_: Any) -> None:
    raise PermissionDenied("There is such a row.")


def test_only_who_forbids_before_anything_is_asked_for_forbids_unseen(ours: World) -> None:
    @requires(Right.MANAGE)
    def guarded(request: Any) -> None:
        """Answer whoever may see it."""

    def forbids(view: Any, role: Role = Role.MEMBER) -> bool:
        return Route("a/page/", "", view, (), ()).forbids_unseen("post", {}, role, {"tag": "one"})

    assert forbids(guarded)
    assert not forbids(guarded, Role.MANAGER)
    assert not any(forbids(view) for view in (_look_first, _ask_for_the_team, _say_why))
