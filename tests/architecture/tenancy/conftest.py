"""The two teams of each test: ours, and one that nobody of ours may know of."""

from __future__ import annotations

import pytest

from tests.architecture.tenancy.world import World, make_world


@pytest.fixture
def ours(db: None) -> World:
    return make_world("ours")


@pytest.fixture
def theirs(db: None) -> World:
    """A team of another account."""
    return make_world("theirs")


@pytest.fixture
def sisters(ours: World) -> World:
    """Another team of our own account."""
    return make_world("sisters", account=ours.team.account)
