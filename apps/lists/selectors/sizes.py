"""How lists grew; and the clock's look for teams whose lists are due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from apps.accounts.models import Team
from apps.lists.models import List, ListSize

# Days in a list's picture.
SHOWN_DAYS = 30


@dataclass(frozen=True)
class DaySize:
    """How large a list was on a day; nothing where it could not be read."""

    day: date
    size: int | None
    textable: int | None
    # Against the day before that is known.
    change: int | None = None

    @property
    def size_words(self) -> str:
        return "–" if self.size is None else f"{self.size:,}"

    @property
    def is_one(self) -> bool:
        return self.size == 1

    @property
    def textable_words(self) -> str:
        return "–" if self.textable is None else f"{self.textable:,}"

    @property
    def change_words(self) -> str:
        if not self.change:
            return "as before" if self.change == 0 else ""
        return f"+{self.change:,}" if self.change > 0 else f"−{-self.change:,}"


def growth_of(list_: List, *, now: datetime, days: int = SHOWN_DAYS) -> list[DaySize]:
    """Return the sizes of the last days, the oldest first."""
    since = now.astimezone(list_.team.zone).date() - timedelta(days=days - 1)
    rows = ListSize.objects.for_team(list_.team).filter(list=list_, day__gte=since).order_by("day")
    found: list[DaySize] = []
    last: int | None = None
    for row in rows:
        change = None if last is None or row.size is None else row.size - last
        found.append(DaySize(day=row.day, size=row.size, textable=row.textable, change=change))
        last = row.size if row.size is not None else last
    return found


def newest_sizes(*, team: Team, lists: Iterable[List]) -> dict[UUID, ListSize]:
    """Return what was last measured of each list: known at once, and perhaps of this morning."""
    rows = ListSize.objects.for_team(team).filter(list__in=list(lists))
    newest = rows.order_by("list", "-day").distinct("list")
    return {row.list_id: row for row in newest}


def sparkline(sizes: Sequence[int | None], *, width: int = 120, height: int = 28) -> str:
    """Return sizes as the points of a line, from left to right; nothing for fewer than two."""
    known = [(place, size) for place, size in enumerate(sizes) if size is not None]
    if len(known) < 2:
        return ""
    lowest, highest = min(size for _, size in known), max(size for _, size in known)
    span, steps = (highest - lowest) or 1, len(sizes) - 1
    # A margin of two, so that the line is not cut at its edges. What never changed, lies in the middle.
    return " ".join(
        f"{2 + (width - 4) * place / steps:.1f},"
        f"{height / 2 if highest == lowest else height - 2 - (height - 4) * (size - lowest) / span:.1f}"
        for place, size in known
    )


def teams_with_lists_due(*, now: datetime, forgotten: datetime) -> list[UUID]:
    """Return teams with lists not measured yet on their day, or deleted before (a narrow look across teams)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM lists_due(%s, %s)", [now, forgotten])
        return [row[0] for row in cursor.fetchall()]
