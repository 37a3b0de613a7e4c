"""What a benchmark says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


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
