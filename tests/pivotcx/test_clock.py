"""The scheduler rings for everything in its turn, also when its machine's clock goes wrong or is set right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from pivotcx.celery import app
from pivotcx.clock import Clock
from pivotcx.schedule import SCHEDULE

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EACH_SECOND, EACH_MINUTE, EACH_HOUR = (
    {name for name, entry in SCHEDULE.items() if entry["schedule"] == seconds} for seconds in (1, 60, 3600)
)


class Heard(Clock):
    """Notes what it rings for, and wakes nobody."""

    producer = None

    def apply_entry(self, entry: Any, producer: Any = None) -> None:  # noqa: ARG002
        self.rung = getattr(self, "rung", Counter())
        self.rung[entry.name] += 1


@pytest.fixture
def hands() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as hands:
        yield hands


def clock_of(folder: Path) -> Heard:
    return Heard(app=app, schedule_filename=str(folder / "beat"))


def rung_in(clock: Heard, hands: time_machine.Traveller, *, seconds: int) -> Counter[str]:
    """Let so many seconds pass. Return how often it has rung for what."""
    clock.rung = Counter()
    for _ in range(seconds):
        hands.shift(timedelta(seconds=1))
        while clock.tick() == 0:
            pass
    return clock.rung


def test_each_task_has_its_turn(tmp_path: Path, hands: time_machine.Traveller) -> None:
    clock = clock_of(tmp_path)
    rung = rung_in(clock, hands, seconds=130)

    assert {rung[name] for name in EACH_SECOND} <= {129, 130}
    assert {rung[name] for name in EACH_MINUTE} == {2}
    assert {rung[name] for name in EACH_HOUR} == {0}


@pytest.mark.parametrize(
    "jump", [-HOUR, HOUR, -timedelta(days=400), timedelta(days=400), -timedelta(seconds=3)]
)
def test_a_clock_that_jumps_rings_on(tmp_path: Path, hands: time_machine.Traveller, jump: timedelta) -> None:
    clock = clock_of(tmp_path)
    rung_in(clock, hands, seconds=65)

    hands.shift(jump)
    soon = rung_in(clock, hands, seconds=10)
    later = rung_in(clock, hands, seconds=120)

    assert min(soon[name] for name in EACH_SECOND) >= 9
    # What it jumped over is due once, not once for each turn.
    assert max(soon.values()) <= 11
    assert {later[name] for name in EACH_MINUTE} <= {2, 3}
    assert {soon[name] + later[name] for name in EACH_HOUR} == {int(jump >= HOUR)}


def test_what_was_written_down_by_a_wrong_clock_holds_up_no_scheduler_after_it(
    tmp_path: Path, hands: time_machine.Traveller
) -> None:
    hands.shift(HOUR)
    wrong = clock_of(tmp_path)
    rung_in(wrong, hands, seconds=5)
    wrong.close()

    hands.move_to(NOON)
    rung = rung_in(clock_of(tmp_path), hands, seconds=10)

    assert min(rung[name] for name in EACH_SECOND) >= 9


def test_it_is_the_one_that_the_product_runs() -> None:
    assert app.conf.beat_scheduler == "pivotcx.clock.Clock"
