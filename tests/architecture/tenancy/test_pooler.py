"""Behind a pooler a backend serves one team after another, transaction by transaction, and carries nothing over."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.db import Error, connection, connections, transaction

from apps.accounts.tenancy import as_team, current_team_id
from apps.candidates.models import Candidate
from tests.architecture.tenancy.world import World, make_world
from tests.factories.api import Partner
from tests.marks import committed
from tests.nights import by_night
from tests.pooler import behind_a_pooler, program

pytestmark = [
    committed,
    pytest.mark.skipif(program() is None, reason="There is no PgBouncer here: apt-get install pgbouncer"),
]
REQUESTS, PEOPLE, BACKENDS = by_night(1_200, 6_000), 12, 3


@dataclass
class Seen:
    """What all threads have seen: by a backend's pid whom it served, by a deed how often it was done."""

    served: defaultdict[int, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass
class Person:
    """Somebody of a team, with what is not theirs at hand."""

    world: World
    other: World
    seen: Seen

    def ask(self, sql: str, *values: Any) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return [row[0] for row in cursor.fetchall()]

    def look(self) -> None:
        """See our own rows and nobody else's, by a query that names no team."""
        (pid,) = self.ask("SELECT pg_backend_pid()")
        self.seen.served[pid].add(self.world.team.pk)
        teams = {*self.ask("SELECT DISTINCT team_id FROM candidates_candidate")}
        self.expect(teams == {self.world.team.pk}, f"{teams} are seen")

    def expect(self, is_so: bool, what: str) -> None:
        if not is_so:
            self.seen.wrong.append(f"{self.world.mark}: {what}")

    # Deeds

    def reads(self) -> None:
        with as_team(self.world.team.pk), transaction.atomic():
            self.look()

    def changes_whoever_has_that_phone(self) -> None:
        phones = [world.row(Candidate).phone for world in (self.world, self.other)]
        sql = "UPDATE candidates_candidate SET city = %s WHERE phone = %s RETURNING phone"
        with as_team(self.world.team.pk), transaction.atomic():
            self.expect(self.ask(sql, self.world.mark, phones[0]) == phones[:1], "our own is not changed")
            self.expect(self.ask(sql, self.world.mark, phones[1]) == [], "another team's is changed")

    def thinks_better_of_it(self) -> None:
        with as_team(self.world.team.pk), transaction.atomic():
            self.look()
            transaction.set_rollback(True)

    def fails(self) -> None:
        with as_team(self.world.team.pk), suppress(Error), transaction.atomic():
            self.look()
            self.ask("SELECT 1 / 0")

    def writes_for_another_team(self) -> None:
        with as_team(self.world.team.pk), suppress(Error), transaction.atomic():
            self.ask("UPDATE candidates_candidate SET team_id = %s RETURNING id", self.other.team.pk)
            self.expect(False, "a row is given to another team")

    def loses_the_backend(self) -> None:
        with as_team(self.world.team.pk), suppress(Error), transaction.atomic():
            self.look()
            self.ask("SELECT pg_terminate_backend(pg_backend_pid())")
        connection.close()

    def hangs_up(self) -> None:
        with as_team(self.world.team.pk), suppress(Error), transaction.atomic():
            self.look()
            connection.connection.close()
        connection.close()

    def is_of_no_team(self) -> None:
        with transaction.atomic():
            self.expect(not self.ask("SELECT id FROM candidates_candidate"), "rows are seen for no team")

    def is_in_no_transaction(self) -> None:
        with as_team(self.world.team.pk):
            self.expect(not self.ask("SELECT id FROM candidates_candidate"), "a backend has kept a team")

    def calls_the_api(self) -> None:
        partner = Partner(self.world.secret)
        own, foreign = (
            partner.get(f"candidates/{world.row(Candidate).pk}") for world in (self.world, self.other)
        )
        self.expect(
            (own.status_code, foreign.status_code) == (200, 404), f"{own.status_code} {foreign.status_code}"
        )
        self.expect(not any(mark in foreign.content.decode() for mark in self.other.marks), "a mark is told")

    def writes_by_the_api(self) -> None:
        partner, phone = Partner(self.world.secret), f"+1312555{random.randrange(10_000):04}"
        made = partner.post("candidates", {"phone": phone}, Idempotency_Key=str(uuid4()))
        self.expect(made.status_code < 500, f"a write is answered by {made.status_code}")


OFTEN: list[Callable[[Person], None]] = [Person.reads] * 6 + [Person.changes_whoever_has_that_phone]
DEEDS: list[Callable[[Person], None]] = [
    *OFTEN,
    *OFTEN,
    Person.thinks_better_of_it,
    Person.fails,
    Person.writes_for_another_team,
    Person.is_of_no_team,
    Person.is_in_no_transaction,
]
# The slow ones: one in so many.
SELDOM = {
    40: Person.loses_the_backend,
    41: Person.hangs_up,
    17: Person.calls_the_api,
    71: Person.writes_by_the_api,
}


def work(number: int, worlds: list[World], seen: Seen) -> None:
    """Do one thread's share, for one team and the other in turns that chance gives."""
    chance = random.Random(number)
    try:
        for turn in range(REQUESTS // PEOPLE):
            world, other = chance.sample(worlds, 2)
            deed = next(
                (deed for each, deed in SELDOM.items() if turn % each == each - 1), chance.choice(DEEDS)
            )
            deed(Person(world, other, seen))
            seen.done[deed.__name__] += 1
            if current_team_id() is not None:
                seen.wrong.append(f"{deed.__name__} leaves a team behind")
    finally:
        connections.close_all()


@pytest.fixture
def worlds(transactional_db: None) -> list[World]:
    worlds = [make_world("ours"), make_world("theirs")]
    for world in worlds:
        assert all(world.marks)
    return worlds


@pytest.fixture
def pooled() -> Iterator[None]:
    with behind_a_pooler(backends=BACKENDS):
        yield


def test_two_teams_share_three_backends_and_see_only_their_own(worlds: list[World], pooled: None) -> None:
    cache.clear()
    seen = Seen()
    with ThreadPoolExecutor(PEOPLE) as pool:
        for thread in [pool.submit(work, number, worlds, seen) for number in range(PEOPLE)]:
            thread.result()

    assert seen.wrong == []
    assert sum(seen.done.values()) == REQUESTS
    assert {deed.__name__ for deed in [*DEEDS, *SELDOM.values()]} == {*seen.done}
    # So it was one backend that served the one and the other.
    assert sum(len(teams) == 2 for teams in seen.served.values()) > BACKENDS


def test_a_backend_behind_the_pooler_is_told_its_bounds(worlds: list[World], pooled: None) -> None:
    def bound() -> str:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('statement_timeout')")
                return str(cursor.fetchone()[0])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(bound).result() == "2min"
