"""How long a stranger's id keeps the processor busy is how long an unknown one does.

Processor time, not the wall's: what else this machine does is not counted. Both are asked for in turns, and what looks
unequal is asked for again, more often, before the test says so.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.accounts.models import Role
from tests.architecture.routes import Route
from tests.architecture.tenancy.test_api import description, operations
from tests.architecture.tenancy.test_pages import WITH_IDS, ids_of, our_parts
from tests.architecture.tenancy.walkers import signed_in
from tests.architecture.tenancy.world import World
from tests.undoing import undone

__all__ = ["description", "operations"]
# A fifth of what an unknown id takes.
BOUND = 0.2
TURNS = (9, 31, 101)
# One page and operation in so many: the rest is compared by what it asks of the database (test_same_work.py).
EVERY = 6


def busy(call: Callable[[], object]) -> float:
    """Return the seconds of a processor that this thread spends on a call."""
    with undone():
        begun = time.thread_time()
        call()
        return time.thread_time() - begun


@contextmanager
def nothing_thrown_away() -> Iterator[None]:
    """Keep the collector of garbage out of the measured calls."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def difference(missing: Callable[[], object], found: Callable[[], object], turns: int) -> float:
    """Return by which part of the one the other's median lies beside it."""
    times: list[list[float]] = [[], []]
    with nothing_thrown_away():
        for turn in range(turns):
            # Who comes first finds other things in the processor's caches: in turns.
            for each in (0, 1) if turn % 2 else (1, 0):
                times[each].append(busy((missing, found)[each]))
    usual = median(times[0])
    return abs(median(times[1]) - usual) / usual


def told_apart(missing: Callable[[], object], found: Callable[[], object]) -> float | None:
    """Return the difference if it stays beyond the bound however often it is looked for."""
    missing()
    found()
    for turns in TURNS:
        if (apart := difference(missing, found, turns)) <= BOUND:
            return None
    return apart


@pytest.mark.nightly
@pytest.mark.parametrize("route", WITH_IDS[::EVERY], ids=str)
def test_no_clock_tells_a_strangers_id_from_an_unknown_one(route: Route, ours: World, theirs: World) -> None:
    client, mine = signed_in(ours.people[Role.MANAGER]), our_parts(route, ours)
    unknown = route.address(mine | {name: uuid4() for name in route.ids})
    strangers = route.address(mine | ids_of(theirs, route.ids))

    assert told_apart(lambda: client.get(unknown), lambda: client.get(strangers)) is None


@pytest.mark.nightly
def test_nor_at_an_operation_of_the_api(operations: list[Any], ours: World, theirs: World) -> None:
    client = Client(headers={"Authorization": f"Bearer {ours.secret}"})
    walked = [each for each in operations if "{" in each.path][::EVERY]
    for each in walked:
        apart = told_apart(
            lambda each=each: client.generic(each.method, each.address(None)),
            lambda each=each: client.generic(each.method, each.address(theirs)),
        )
        assert apart is None, (each, apart)
    assert len(walked) > 5


def test_this_clock_hears_a_fifth_and_more(ours: World) -> None:
    def work(rounds: int) -> Callable[[], object]:
        return lambda: sum(range(rounds))

    assert difference(work(100_000), work(150_000), 31) > BOUND
