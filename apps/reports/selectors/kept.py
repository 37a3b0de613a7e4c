"""What was counted of some days and kept: as `count_raw` says it, at a cost that goes with the days."""

from __future__ import annotations

from django.db.models import QuerySet, Sum

from apps.reports.models import Figure, Spread
from apps.reports.selectors.raw import Counted, FigureKey, SpreadKey
from apps.reports.selectors.scope import Scope


def read_kept(scope: Scope, *, dimensions: tuple[str, ...] = ("",)) -> Counted:
    """Return what was kept of each of a scope's days, of some dimensions."""
    counted = Counted()
    rows = _figures(scope, dimensions)
    named = ("day", "measure", "dimension", "key", "part", "number")
    for day, measure, dimension, key, part, number in rows.values_list(*named):
        counted.figures[FigureKey(day, measure, dimension, key, part)] = number
    return counted


def read_sums(scope: Scope, *, dimensions: tuple[str, ...]) -> Counted:
    """Return what was kept of some dimensions, all days put together as if they were the first."""
    counted = Counted()
    rows = _figures(scope, dimensions).order_by().values_list("measure", "dimension", "key", "part")
    for *key, number in rows.annotate(Sum("number")):
        counted.figures[FigureKey(scope.first, *key)] = int(number)
    return counted


def read_waits(scope: Scope, *, dimensions: tuple[str, ...], hours: str | None = None) -> Counted:
    """Return how long answers took that were given on a scope's days: by some hours, or by all."""
    counted = Counted()
    rows = Spread.objects.for_team(scope.team).filter(
        day__gte=scope.first, day__lte=scope.last, dimension__in=dimensions
    )
    if hours is not None:
        rows = rows.filter(hours=hours)
    named = ("day", "kind", "hours", "dimension", "key", "lasted", "counts", "seconds")
    for *place, lasted, counts, seconds in rows.values_list(*named):
        counted.spreads[SpreadKey(*place)].take_in(lasted, counts, seconds=seconds)
    return counted


def _figures(scope: Scope, dimensions: tuple[str, ...]) -> QuerySet[Figure]:
    rows = Figure.objects.for_team(scope.team)
    return rows.filter(day__gte=scope.first, day__lte=scope.last, dimension__in=dimensions)
