"""Comparing what is kept of a team's days with the rows, and putting it right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.reports.intake import count_day, days_with_anything, have_counted
from apps.reports.models import Figure, ReportDay


@dataclass(frozen=True)
class Difference:
    """A figure that was not what the rows say. Nothing, where there was none."""

    day: date
    name: str
    kept: int
    counted: int


def recount_all(*, team_id: UUID, now: datetime) -> Iterator[tuple[date, list[Difference]]]:
    """Count every day of a team anew. Say of each day what was not right, unless it was due to be counted anyway."""
    with as_team(team_id), transaction.atomic():
        team = Team.objects.get(pk=team_id)
        days = sorted(days_with_anything(team))
    for day in days:
        with as_team(team_id), transaction.atomic():
            known = ReportDay.objects.for_team(team).filter(day=day, due_at=None, counted_at__isnull=False)
            is_settled = known.exists()
            before = _figures(team, day)
            have_counted(team=team, days=[day], now=now, at_once=True)
            day_id = ReportDay.objects.for_team(team).get(day=day).pk
        count_day(team_id=team_id, day_id=day_id, now=now + timedelta(microseconds=1))
        with as_team(team_id), transaction.atomic():
            after = _figures(team, day)
        wrong = sorted(name for name in before | after if before.get(name, 0) != after.get(name, 0))
        found = [Difference(day, name, before.get(name, 0), after.get(name, 0)) for name in wrong]
        yield day, found if is_settled else []


def _figures(team: Team, day: date) -> dict[str, int]:
    rows = Figure.objects.for_team(team).filter(day=day)
    named = rows.values_list("measure", "dimension", "key", "part", "number")
    return {" ".join(filter(None, name)): number for *name, number in named}
