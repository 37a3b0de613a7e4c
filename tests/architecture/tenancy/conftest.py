"""The two teams of all tests of a file: ours, and one that nobody of ours may know of.

They are made once, in one transaction that is undone at the end. Each test leaves them as they were.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.template import Template

from tests.architecture.tenancy.undoing import keeping
from tests.architecture.tenancy.world import World, make_world
from tests.undoing import undone


@pytest.fixture(scope="module")
def one_transaction(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), undone():
        yield


@pytest.fixture(scope="module", autouse=True)
def pages_without_notes() -> Iterator[None]:
    """Draw pages as in production. Django's tests note each template and copy all that it is given; no walk asks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
        yield


@pytest.fixture(scope="module", autouse=True)
def calls_without_lines() -> Iterator[None]:
    """Write down errors only: of each other call a line would be made that nobody reads."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def ours(one_transaction: None) -> World:
    return make_world("ours")


@pytest.fixture(scope="module")
def theirs(one_transaction: None) -> World:
    """A team of another account."""
    return make_world("theirs")


@pytest.fixture(scope="module")
def sisters(ours: World) -> World:
    """Another team of our own account."""
    return make_world("sisters", account=ours.team.account)


@pytest.fixture(scope="module")
def others(theirs: World, sisters: World) -> list[tuple[World, Callable[[], bool]]]:
    """The other teams, each with what tells whether it is as it was before anybody called."""
    return [(other, keeping(other)) for other in (theirs, sisters)]
