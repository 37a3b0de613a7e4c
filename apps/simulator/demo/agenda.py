"""What happens next in the demo's past: steps in the order of their moments, each at its own."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from random import Random

from apps.simulator.demo.clock import at_the_time

Step = Callable[[datetime], None]
# By the clocks of New York and Chicago: from morning to early evening, Monday to Friday.
OPENS, SHUTS, SATURDAY = 14, 22, 5
# What is asked so shortly before the end could only be answered in the same second.
ANSWERABLE = timedelta(hours=1)
# So many minutes an answer takes mostly.
USUAL = 45


class Agenda:
    """Steps that plan further ones. What would come after the end comes at the end: each story is told out."""

    def __init__(self, *, ends: datetime, chance: Random) -> None:
        self.ends, self.chance = ends, chance
        self._steps: list[tuple[datetime, int, Step]] = []
        self._numbers = count()

    def plan(self, at: datetime, step: Step) -> None:
        number = next(self._numbers)
        # One after another, also those that have all come to the end.
        latest = self.ends + timedelta(milliseconds=number)
        heapq.heappush(self._steps, (min(at, latest), number, step))

    def run(self) -> None:
        while self._steps:
            at, _, step = heapq.heappop(self._steps)
            with at_the_time(at):
                step(at)

    def after(self, at: datetime, *, minutes: float) -> datetime:
        """Return a moment some time later: mostly about so much, now and then much more."""
        return at + timedelta(
            minutes=1 + self.chance.expovariate(1 / minutes), seconds=self.chance.random() * 60
        )

    def at_work(self, at: datetime) -> datetime:
        """Return the same moment, or the next at which somebody of the team is at work."""
        if at.weekday() < SATURDAY and OPENS <= at.hour < SHUTS:
            return at
        day = at if at.hour < OPENS else at + timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        opening = day.replace(hour=OPENS, minute=0, second=0)
        return opening + timedelta(minutes=self.chance.random() * 90)

    def leaves_time_after(self, asked: datetime) -> bool:
        """Return whether whoever asks then can still be seen to wait for an answer."""
        return asked <= self.ends - ANSWERABLE

    def answer_to(self, asked: datetime, *, minutes: float) -> datetime:
        """Return when somebody is answered: at work; towards the end in the evening, too, well before it."""
        then = self.at_work(self.after(asked, minutes=minutes))
        if then < self.ends:
            return then
        return min(self.after(asked, minutes=USUAL), asked + (self.ends - asked) / 2)
