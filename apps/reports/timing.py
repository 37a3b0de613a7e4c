"""How long answers took: told in a unit that people use, and the middle of very many of them.

A duration is told in seconds below a minute, in minutes below a day, in hours from then on. It is counted as it is
told, so that days of counts say the exact middle of what is told, however many answers there were.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, pairwise, repeat
from operator import getitem

MINUTE, HOUR, DAY = 60, 3_600, 86_400
# So many durations are told in seconds or in minutes.
MINUTES_TOLD = MINUTE + DAY // MINUTE - 1


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


def nth_told(nth: int) -> int:
    """Return the nth of all durations that are told, from 0 s on."""
    if nth < MINUTE:
        return nth
    if nth < MINUTES_TOLD:
        return (nth - MINUTE + 1) * MINUTE
    return DAY + (nth - MINUTES_TOLD) * HOUR


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
    """Some durations, as each is told; `seconds` is their exact sum.

    Very many are kept in the parts in which they came: the middle of them all is found without putting these together.
    """

    number: int = 0
    seconds: int = 0
    # Of each part: how long they lasted, from the shortest on, and how many are shorter than the first, the second …
    _parts: list[tuple[Sequence[int], Sequence[int]]] = field(default_factory=list)
    _single: Counter[int] = field(default_factory=Counter)

    def add(self, seconds: int) -> None:
        self.__dict__.pop("median", None)
        self._single[as_told(seconds)] += 1
        self.number += 1
        self.seconds += seconds

    def take_in(self, lasted: Sequence[int], counts: Iterable[int], *, seconds: int) -> None:
        """Add many that were counted before, from the shortest on."""
        self.__dict__.pop("median", None)
        shorter = list(accumulate(counts, initial=0))
        self._parts.append((lasted, shorter))
        self.number += shorter[-1]
        self.seconds += seconds

    @classmethod
    def together(cls, several: Iterable[Durations]) -> Durations:
        """Return all of several as one."""
        whole = cls()
        for each in several:
            whole.number += each.number
            whole.seconds += each.seconds
            whole._parts += each._in_parts  # noqa: SLF001  Of another of its own kind.
        return whole

    @property
    def counts(self) -> Counter[int]:
        """How many there are of each length."""
        found: Counter[int] = Counter()
        for lasted, shorter in self._in_parts:
            for each, (before, up_to) in zip(lasted, pairwise(shorter), strict=True):
                found[each] += up_to - before
        return found

    @property
    def mean(self) -> float | None:
        return self.seconds / self.number if self.number else None

    @cached_property
    def median(self) -> float | None:
        """The middle one; of an even number the middle of the two."""
        if not self.number:
            return None
        lasted, shorter = zip(*self._in_parts, strict=True)

        def up_to(nth: int) -> int:
            return sum(map(getitem, shorter, map(bisect, lasted, repeat(nth_told(nth)))))

        # Of all lengths there are the first that lets the middle in, by halving.
        lengths = range(MINUTES_TOLD + max(part[-1] for part in lasted if part) // HOUR)
        first, second = (self.number - 1) // 2, self.number // 2
        lower = bisect(lengths, first, key=up_to)
        upper = lower if up_to(lower) > second else bisect(lengths, second, lower, key=up_to)
        return (nth_told(lower) + nth_told(upper)) / 2

    def value(self, stat: Stat) -> float | None:
        return self.median if stat is Stat.MEDIAN else self.mean

    @property
    def _in_parts(self) -> list[tuple[Sequence[int], Sequence[int]]]:
        if self._single:
            lasted, counts = zip(*sorted(self._single.items()), strict=True)
            self._parts.append((lasted, list(accumulate(counts, initial=0))))
            self._single.clear()
        return self._parts
