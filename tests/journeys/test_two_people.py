"""Two people work the same queue in two browsers, at random, while lines are lost: no candidate is answered by both,
and in the end each screen shows what a fresh load of its address shows.

TWO_PEOPLE_SECONDS says how long (ten minutes: 600), TWO_PEOPLE_SEED which of all walks it is.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.pair.log import answered_twice, numbers, written_past_a_claim
from tests.journeys.pair.team import found_team
from tests.journeys.pair.walk import Walk
from tests.rig import Product

SECONDS = int(os.environ.get("TWO_PEOPLE_SECONDS", "30"))
SEED = int(os.environ.get("TWO_PEOPLE_SEED", "1"))

pytestmark = [pytest.mark.journey, pytest.mark.fault, pytest.mark.timeout(SECONDS * 3 + 240)]


@pytest.fixture
def walk(browser: Browser, product: Product) -> Iterator[Walk]:
    walk = Walk(browser, found_team(product), seed=SEED)
    yield walk
    if path := os.environ.get("TWO_PEOPLE_JOURNAL"):
        Path(path).write_text("\n".join(walk.journal))
    walk.end()


def test_two_people_end_with_true_screens_and_answer_nobody_twice(walk: Walk) -> None:
    end = time.monotonic() + SECONDS
    untrue: list[str] = []
    while time.monotonic() < end and not untrue:
        walk.go_on(min(40.0, end - time.monotonic()))
        untrue = walk.untrue_screens()

    print(f"\nSeed {SEED}: {numbers(walk.pair)}")
    assert walk.complaints == []
    assert "\n".join(untrue) == ""
    assert answered_twice(walk.pair) == []
    assert written_past_a_claim(walk.pair) == []
