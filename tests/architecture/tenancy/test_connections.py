"""A connection is used by one team after another: whatever went wrong before, the next sees only its own rows."""

from __future__ import annotations

import contextlib
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, connections, transaction

from apps.accounts.backends.postgresql.base import DatabaseWrapper
from apps.accounts.tenancy import as_team, current_team_id
from apps.candidates.models import Candidate
from apps.messaging.models import Number
from tests.architecture.tenancy.world import World, make_world
from tests.marks import committed

pytestmark = committed


@pytest.fixture
def ours(transactional_db: None) -> World:
    return make_world("ours", of=[Candidate])


@pytest.fixture
def theirs(transactional_db: None) -> World:
    return make_world("theirs", of=[Candidate])


def teams_seen() -> set[UUID]:
    return set(Candidate.objects.values_list("team", flat=True))


def sees_only(world: World) -> bool:
    with as_team(world.team.pk), transaction.atomic():
        return teams_seen() == {world.team.pk}


def told() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.team', true), '')")
        return str(cursor.fetchone()[0])


def fail_while_seeing(world: World) -> None:
    assert teams_seen() == {world.team.pk}
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def test_nobody_is_served_by_the_owner_of_the_tables(transactional_db: None) -> None:
    as_owner = DatabaseWrapper(connections["owner"].settings_dict, alias="default")

    with pytest.raises(ImproperlyConfigured, match="which owns tables or passes row security by"):
        as_owner.connect()
    assert as_owner.connection is None


def test_after_an_error_the_next_transaction_is_its_own_teams(ours: World, theirs: World) -> None:
    with as_team(theirs.team.pk), pytest.raises(DatabaseError), transaction.atomic():
        fail_while_seeing(theirs)
    assert current_team_id() is None
    assert sees_only(ours)


def test_after_a_commit_or_rollback_nothing_is_left(ours: World, theirs: World) -> None:
    for is_undone in (False, True):
        with as_team(theirs.team.pk), transaction.atomic():
            assert teams_seen() == {theirs.team.pk}
            transaction.set_rollback(is_undone)
        assert told() == ""
        with transaction.atomic():
            assert teams_seen() == set()
        assert sees_only(ours)


def test_outside_of_a_transaction_there_is_nothing(ours: World) -> None:
    with as_team(ours.team.pk):
        assert teams_seen() == set()


def test_a_savepoint_that_is_undone_gives_back_no_other_team(ours: World, theirs: World) -> None:
    with as_team(ours.team.pk), transaction.atomic():
        assert teams_seen() == {ours.team.pk}
        with as_team(theirs.team.pk), transaction.atomic():
            assert teams_seen() == {theirs.team.pk}
            transaction.set_rollback(True)
        assert teams_seen() == {ours.team.pk}
        with as_team(theirs.team.pk):
            with pytest.raises(DatabaseError), transaction.atomic():
                fail_while_seeing(theirs)
            assert teams_seen() == {theirs.team.pk}
        assert teams_seen() == {ours.team.pk}
    with transaction.atomic():
        assert teams_seen() == set()


def test_an_error_within_another_team_leaves_the_transaction_usable(ours: World, theirs: World) -> None:
    with as_team(ours.team.pk), transaction.atomic():
        assert teams_seen() == {ours.team.pk}
        with pytest.raises(DatabaseError), transaction.atomic(), as_team(theirs.team.pk):
            fail_while_seeing(theirs)
        assert teams_seen() == {ours.team.pk}


def test_a_poisoned_session_is_healed(ours: World, theirs: World) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.team', %s, false)", [str(theirs.team.pk)])
        assert sees_only(ours)
        with transaction.atomic():
            assert teams_seen() == set()
    finally:
        connection.close()


def test_a_connection_that_was_cut_begins_anew(ours: World, theirs: World) -> None:
    with as_team(theirs.team.pk), transaction.atomic():
        assert teams_seen() == {theirs.team.pk}
    connection.close()
    assert sees_only(ours)


def test_a_query_made_for_one_team_and_asked_for_by_another_answers_the_other(
    ours: World, theirs: World
) -> None:
    with as_team(theirs.team.pk):
        lazy = Number.objects.all()
    with as_team(ours.team.pk), transaction.atomic():
        assert {number.team_id for number in lazy} == {ours.team.pk}


def test_threads_do_not_share_a_team(ours: World, theirs: World) -> None:
    worlds = [ours, theirs]
    start = threading.Barrier(4)

    def work(seed: int) -> int:
        chance = random.Random(seed)
        start.wait(timeout=10)
        wrong = 0
        try:
            for _ in range(60):
                world = chance.choice(worlds)
                if chance.random() < 0.3:
                    with as_team(world.team.pk), contextlib.suppress(DatabaseError), transaction.atomic():
                        fail_while_seeing(world)
                wrong += not sees_only(world)
                wrong += current_team_id() is not None
                with transaction.atomic():
                    wrong += teams_seen() != set()
        finally:
            connections.close_all()
        return wrong

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))) == [0, 0, 0, 0]
