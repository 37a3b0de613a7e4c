"""How long answers took: told in a unit that people use, and the middle of very many of them.

A duration is told in seconds below a minute, in minutes below a day, in hours from then on. It is counted as it is
told, so that days of counts say the exact middle of what is told, however many answers there were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

MINUTE, HOUR, DAY = 60, 3_600, 86_400


class Answering(StrEnum):
    """Which wait a duration is of."""

    FIRST_REPLY = "initial_contact"  # Our first text → their first reply.
    FIRST_ANSWER = "agent_initial"  # Their first reply → the first answer of a person.
    REPLY = "contact"  # The last of our texts in a row → their reply.
    ANSWER = "agent"  # The last of their texts in a row → the answer of a person.


class Hours(StrEnum):
    ALL = "all"
    WORKING = "working"


class Stat(StrEnum):
    MEDIAN = "median"
    MEAN = "mean"


def as_told(seconds: int) -> int:
    """Return a duration cut to the unit in which it is told."""
    if seconds < MINUTE:
        return max(seconds, 0)
    unit = MINUTE if seconds < DAY else HOUR
    return seconds - seconds % unit


def duration_words(seconds: float | None) -> str:
    """Return a duration as people say it: “40 s”, “5 min”, “12 h 5 min”, “2 d 3 h”; a dash where there is none."""
    if seconds is None:
        return "–"
    whole = as_told(int(seconds))
    if whole < MINUTE:
        return f"{whole} s"
    minutes, hours, days = whole // MINUTE, whole // HOUR, whole // DAY
    if hours < 1:
        return f"{minutes} min"
    if days < 1:
        rest = minutes - hours * 60
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    rest = hours - days * 24
    return f"{days} d {rest} h" if rest else f"{days} d"


@dataclass
class Durations:
    """Some durations, by how long they were told to be; `seconds` is their exact sum."""

    counts: Counter[int] = field(default_factory=Counter)
    seconds: int = 0

    def add(self, seconds: int) -> None:
        self.counts[as_told(seconds)] += 1
        self.seconds += seconds

    def take_in(self, lasted: Iterable[int], counts: Iterable[int], *, seconds: int) -> None:
        """Add many that were counted before."""
        for each, number in zip(lasted, counts, strict=True):
            self.counts[each] += number
        self.seconds += seconds

    @property
    def number(self) -> int:
        return sum(self.counts.values())

    @property
    def mean(self) -> float | None:
        return self.seconds / self.number if self.number else None

    @property
    def median(self) -> float | None:
        """The middle one; of an even number the middle of the two."""
        number = self.number
        if not number:
            return None
        lower, upper = (number - 1) // 2, number // 2
        found: list[int] = []
        passed = 0
        for lasted in sorted(self.counts):
            passed += self.counts[lasted]
            while len(found) < 2 and passed > (lower, upper)[len(found)]:
                found.append(lasted)
            if len(found) == 2:
                break
        return sum(found) / 2

    def value(self, stat: Stat) -> float | None:
        return self.median if stat is Stat.MEDIAN else self.mean
