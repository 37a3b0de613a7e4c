"""What a benchmark says, and what it says it by."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Result:
    """One figure with its goal. `ratio` is the value by the floor, the least that any program could do for the work."""

    name: str
    value: float
    unit: str
    goal: str
    holds: bool
    floor: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "floor": self.floor,
            "ratio": self.ratio,
            "goal": self.goal,
            "holds": self.holds,
        }


def median_ms(work: Callable[[], object], *, times: int = 5) -> float:
    """Return the median of some runs, in milliseconds."""
    taken = []
    for _ in range(times):
        begun = perf_counter()
        work()
        taken.append((perf_counter() - begun) * 1000)
    return median(taken)


@dataclass
class Spent:
    """Seconds. What waits for others' turns on a busy machine is in `clock` alone."""

    clock: float = 0.0
    python: float = 0.0
    # Of processes of its own that have ended.
    apart: float = 0.0
    database: float = 0.0

    def words(self, rows: int) -> str:
        """Return the processors' time of a row on each side."""
        parts = {"Python": self.python, "reading apart": self.apart, "PostgreSQL": self.database}
        return (
            ", ".join(f"{name} {seconds / rows * 1e6:.0f} us" for name, seconds in parts.items()) + " a row"
        )


@contextmanager
def spent(backend: int) -> Iterator[Spent]:
    """Give what the work inside takes, once it is over. `backend` is the database's process of its connection."""
    result = Spent()
    clock, python, apart, database = perf_counter(), process_time(), _apart(), seconds_of(backend)
    yield result
    result.clock, result.python = perf_counter() - clock, process_time() - python
    result.apart, result.database = _apart() - apart, seconds_of(backend) - database


def _apart() -> float:
    times = os.times()
    return times.children_user + times.children_system


def seconds_of(pid: int) -> float:
    """Return what a process has had of the processors, in seconds."""
    # After its name, which may hold anything: the fields from the third on.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
