"""The cast: a team with its people, a stranger from another team, and the carrier."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Membership, Team, User
from apps.accounts.tenancy import as_team
from apps.core import patience
from apps.simulator.carrier.server import SimulatedCarrier
from pivotcx.metrics import REQUESTS
from tests import canaries
from tests.databases import django_db_setup
from tests.endings import End, meanwhile
from tests.factories.accounts import TeamFactory, add_person
from tests.factories.api import Partner, partner_of
from tests.factories.messaging import connect_test_number
from tests.tabs import Tab, sign_in

__all__ = ["django_db_setup", "meanwhile"]
canaries.listen()
# How long an example takes says how busy the machine is; speeds are measured elsewhere.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")
# What tests make is soon let go of, and what was loaded stays: looking through it all the time costs a sixth of a run.
gc.freeze()
gc.set_threshold(100_000, 50, 100)

FAULTS, JOURNEYS = "tests/faults/", "tests/journeys/"
# Letters of a value that a test's name repeats at most.
NAMED_WHOLE = 4000


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a file by its beginning and its length: whole, it would go from worker to worker with each report."""
    if not isinstance(val, str | bytes) or len(val) <= NAMED_WHOLE:
        return None
    return f"{val[:40]!r} and more, {len(val)} in all"


# Around all others: xdist reads the groups in this hook, and pytest-django sorts in it.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Put the faults first and the journeys into the middle, the ones and the others each on one worker.

    So the other worker has something to do meanwhile, and there is never more than one whole product: two are too
    many for two cores. Any other file is on one worker, too: what its tests share is made once. Of the journeys and the
    faults only the smoke is not left to the night.
    """
    for item in items:
        file = item.nodeid.partition("::")[0]
        group = next((folder for folder in (FAULTS, JOURNEYS) if folder in file), file)
        item.add_marker(pytest.mark.xdist_group(group))
        if group != file and not item.get_closest_marker("smoke"):
            item.add_marker(pytest.mark.nightly)
    yield
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert all("@" in item.nodeid for item in items), "pytest-xdist does not see the groups of the tests."
    faults, journeys = ([item for item in items if folder in str(item.path)] for folder in (FAULTS, JOURNEYS))
    whole = {*faults, *journeys}
    others = [item for item in items if item not in whole]
    middle = len(others) // 2
    items[:] = [*faults, *others[:middle], *journeys, *others[middle:]]


@pytest.fixture
def team(db: None) -> Iterator[Team]:
    """The team that the test works for: everything in the test happens inside it."""
    team = TeamFactory(name="Warehouse team", slug="warehouse")
    with as_team(team.pk):
        yield team


@pytest.fixture
def number(team: Team) -> Any:
    return connect_test_number(team=team)


@pytest.fixture(scope="session")
def running_carrier() -> Iterator[SimulatedCarrier]:
    with SimulatedCarrier(speed=100) as carrier:
        yield carrier


@pytest.fixture
def carrier(running_carrier: SimulatedCarrier, number: Any, settings: Any) -> Iterator[SimulatedCarrier]:
    """The carrier of the team's number. It tells nobody of deliveries: a test that wants callbacks makes them."""
    settings.TWILIO_API_URL = running_carrier.url
    running_carrier.register_number(
        number.phone, account_sid=number.account_sid, auth_token=number.auth_token
    )
    running_carrier.behave(callbacks="missing")
    before = len(running_carrier.outbox)
    running_carrier.new_texts = lambda: running_carrier.outbox[before:]  # type: ignore[attr-defined]
    yield running_carrier
    running_carrier.behave()
    # What is still on its way then is not told of either: nobody listens, and the next test would wait for it.
    running_carrier.behave(callbacks="missing")


@pytest.fixture
def new_carrier(settings: Any, meanwhile: Callable[[End], None]) -> Iterator[SimulatedCarrier]:
    """A carrier that knows no account yet: whoever asks first for a number that nobody hosts, rents it."""
    carrier = SimulatedCarrier().start()
    settings.TWILIO_API_URL = carrier.url
    yield carrier
    meanwhile(carrier.stop)


@pytest.fixture
def manager(team: Team) -> User:
    return add_person(team, Membership.Role.MANAGER, "Manager One")


@pytest.fixture
def recruiter(team: Team) -> User:
    return add_person(team, Membership.Role.MEMBER, "Recruiter One")


@pytest.fixture
def teammate(team: Team) -> User:
    return add_person(team, Membership.Role.MEMBER, "Teammate Two")


@pytest.fixture
def restricted(team: Team) -> User:
    return add_person(team, Membership.Role.RESTRICTED, "Hiring Manager")


@pytest.fixture
def other_team(db: None) -> Team:
    """Somebody else's team, of another account."""
    return TeamFactory(name="Stranger team", slug="strangers")


@pytest.fixture
def stranger(other_team: Team) -> User:
    return add_person(other_team, Membership.Role.MANAGER, "Stranger Three")


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Tab()
        sign_in(client, user)
        return client

    return signed_in


@pytest.fixture
def as_recruiter(recruiter: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(recruiter)


@pytest.fixture
def as_manager(manager: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(manager)


@pytest.fixture
def as_stranger(stranger: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(stranger)


@pytest.fixture
def partner(team: Team) -> Partner:
    """A program of the team's, with all scopes."""
    return partner_of(team)


@pytest.fixture
def other_partner(other_team: Team) -> Partner:
    return partner_of(other_team)


@pytest.fixture(autouse=True)
def patient_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages wait for their numbers: this machine may be busy with other tests."""
    monkeypatch.setattr(patience, "PATIENCE", 20_000)


@pytest.fixture(autouse=True)
def fresh_figures() -> None:
    """Begin with no figures: a process never has served as much as all tests, and whatever asks for them reads all."""
    REQUESTS.clear()


@pytest.fixture(autouse=True)
def nothing_private_is_logged() -> Iterator[None]:
    """Whatever a test is about: no line of its log says whom, what, or how to get in."""
    yield
    assert canaries.heard() == []


@pytest.fixture
def count_queries() -> Callable[[Callable[[], Any]], int]:
    """Count the queries of a call; print them when a test fails."""

    def count(call: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            call()
        for query in captured.captured_queries:
            print(query["sql"][:300])
        return len(captured)

    return count


@contextmanager
def nobody() -> Iterator[None]:
    """Look as no team at all."""
    with as_team(None):
        yield
