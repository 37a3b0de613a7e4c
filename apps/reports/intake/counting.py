"""Counting a day anew, and putting what was found in the place of what stood there."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import transaction

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.reports.models import Figure, ReportDay, Spread
from apps.reports.selectors import Counted, Scope, count_raw

# Whoever has not counted by then, has died.
AT_LONGEST = timedelta(minutes=5)


def count_day(*, team_id: UUID, day_id: UUID, now: datetime) -> bool:
    """Count a day of a team if it is due. Of several who come at once, one does; return whether this one did.

    It is claimed for all to see before anything is counted. What happens after that makes it due again, so nothing
    falls between the rows that were read and the figures that are kept.
    """
    until = now + AT_LONGEST
    with as_team(team_id):
        with transaction.atomic():
            rows = ReportDay.objects.filter(team=team_id, pk=day_id)
            if not rows.filter(due_at__lte=now).update(due_at=until):
                return False
            last = rows.values_list("counted_at", flat=True).get()
        begun = monotonic()
        with transaction.atomic():
            team = Team.objects.get(pk=team_id)
            day = rows.values_list("day", flat=True).get()
            counted = count_raw(Scope(team, day, day))
            kept = rows.select_for_update(no_key=True).get()
            if kept.counted_at not in {None, last} and kept.counted_at > now:
                return False  # Somebody who came later was quicker. (One of before, by a clock that was fast, is none.)
            _keep(team, day, counted)
            kept.counted_at = now
            kept.took = round((monotonic() - begun) * 1000)
            if kept.due_at == until:
                kept.due_at = None
            kept.save(update_fields=["counted_at", "took", "due_at"])
    return True


def _keep(team: Team, day: date, counted: Counted) -> None:
    Figure.objects.filter(team=team, day=day).delete()
    Spread.objects.filter(team=team, day=day).delete()
    figures = [
        Figure(
            team=team,
            day=day,
            measure=key.measure,
            dimension=key.dimension,
            key=key.key,
            part=key.part,
            number=number,
        )
        for key, number in counted.figures.items()
        if number
    ]
    Figure.objects.bulk_create(figures, batch_size=1_000)
    spreads = [
        Spread(
            team=team,
            day=day,
            kind=key.kind,
            hours=key.hours,
            dimension=key.dimension,
            key=key.key,
            lasted=sorted(counts := durations.counts),
            counts=[counts[lasted] for lasted in sorted(counts)],
            number=durations.number,
            seconds=durations.seconds,
        )
        for key, durations in counted.spreads.items()
    ]
    Spread.objects.bulk_create(spreads, batch_size=1_000)
