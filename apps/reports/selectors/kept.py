"""What was counted of some days and kept: as `count_raw` says it, at a cost that goes with the days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateField, F, Func, IntegerField, QuerySet, Sum, Value
from django.db.models.functions import ExtractIsoWeekDay

from apps.reports.models import Figure, Spread
from apps.reports.selectors.raw import Counted, FigureKey, SpreadKey
from apps.reports.selectors.scope import Scope


def read_kept(
    scope: Scope,
    *,
    dimensions: Sequence[str] = ("",),
    begins: Sequence[date] | None = None,
    hours_from: date | None = None,
) -> Counted:
    """Return what was kept of a scope's days, of some dimensions.

    The database adds up what is of the days from one of `begins` on, up to the next: that is told as of the first of
    them. Without any each day is told by itself. From `hours_from` on there is also what is told by the hour: all
    Mondays together as the first one, and so on.
    """
    begins, counted = list(begins or scope.days), Counted()
    rows = _sums(scope, dimensions, nth_of(begins))
    if hours_from is not None:
        by_weekday = ExtractIsoWeekDay("day") + len(begins)
        rows = rows.union(_sums(replace(scope, first=hours_from), ("hour",), by_weekday), all=True)
        begins += sorted((hours_from + timedelta(days=each) for each in range(7)), key=date.weekday)
    for nth, *place, number in rows:
        counted.figures[FigureKey(begins[nth - 1], *place)] = int(number)
    return counted


def read_waits(
    scope: Scope,
    *,
    dimensions: Sequence[str],
    hours: str | None = None,
    begins: Sequence[date] | None = None,
) -> Counted:
    """Return how long answers took that were given on a scope's days: by some hours, or by all."""
    begins, counted = list(begins or scope.days), Counted()
    rows = Spread.objects.for_team(scope.team).filter(
        day__gte=scope.first, day__lte=scope.last, dimension__in=dimensions
    )
    if hours is not None:
        rows = rows.filter(hours=hours)
    named = ("nth", *SpreadKey._fields[1:], "lasted", "counts", "seconds")
    for nth, *place, lasted, counts, seconds in rows.annotate(nth=nth_of(begins)).values_list(*named):
        counted.spreads[SpreadKey(begins[nth - 1], *place)].take_in(lasted, counts, seconds=seconds)
    return counted


def nth_of(begins: Sequence[date]) -> Func:
    """Return the number of the last one that is not after a row's day; the first is 1."""
    days = Value(list(begins), output_field=ArrayField(DateField()))
    return Func(F("day"), days, function="width_bucket", output_field=IntegerField())


def _sums(scope: Scope, dimensions: Sequence[str], nth: Any) -> QuerySet[Figure, tuple[Any, ...]]:
    rows = Figure.objects.for_team(scope.team).order_by()
    rows = rows.filter(day__gte=scope.first, day__lte=scope.last, dimension__in=dimensions)
    named = rows.annotate(nth=nth).values_list("nth", *FigureKey._fields[1:])
    return named.annotate(Sum("number"))
