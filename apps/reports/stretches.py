"""Which days of a report stand in one row: each by itself, those of a week or those of a month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

# About a quarter. Of more days nobody reads each by itself, and no page shows more rows of them at once.
READABLE = 92


class Per(StrEnum):
    """What a row is of, where days are told one after another."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @classmethod
    def usual_for(cls, days: int) -> Per:
        """Return by what so many days are best read."""
        return cls.DAY if days <= READABLE else cls.WEEK

    def begin_of(self, day: date) -> date:
        """Return the first day of the month, or of the week, which begins on Monday, that a day is of."""
        match self:
            case Per.MONTH:
                return day.replace(day=1)
            case Per.WEEK:
                return day - timedelta(days=day.weekday())
            case _:
                return day


@dataclass(frozen=True)
class Stretch:
    """Some days one after another, from `first` to `last`, both of them."""

    first: date
    last: date

    @property
    def words(self) -> str:
        """Return which days these are: “Mar 2, 2026”, “Mar 2 – 8, 2026”, and of a whole month “Mar 2026”."""
        first, last = self.first, self.last
        if first == last:
            return day_words(first)
        if first.year != last.year:
            return f"{day_words(first)} – {day_words(last)}"
        if first.month != last.month:
            return f"{first:%b} {first.day} – {day_words(last)}"
        if first.day == 1 and (last + timedelta(days=1)).day == 1:
            return f"{first:%b %Y}"
        return f"{first:%b} {first.day} – {last.day}, {last.year}"

    @property
    def raw(self) -> str:
        """Return them as ISO 8601 has a day, or a time between two."""
        return "/".join(sorted({self.first.isoformat(), self.last.isoformat()}))


def put_together(days: Iterable[date], per: Per) -> list[Stretch]:
    """Return days that follow each other as rows. The first and the last one have only those of these days."""
    groups = (list(each) for _, each in groupby(days, per.begin_of))
    return [Stretch(each[0], each[-1]) for each in groups]


def day_words(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
