"""A team's row of each table of reports."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from apps.chat.models import Message
from apps.reports.models import Figure, HandedOver, ReportCursor, ReportDay, Spread

DAY = date(2026, 11, 4)


def _day(world: Any) -> ReportDay:
    return ReportDay.objects.create(team=world.team, day=DAY, due_at=timezone.now())


COUNTED: dict[Any, Any] = {
    ReportCursor: lambda world: ReportCursor.objects.create(team=world.team, seq=0),
    ReportDay: _day,
    Figure: lambda world: Figure.objects.create(
        team=world.team,
        day=DAY,
        measure="applications",
        dimension="source",
        key=f"Source {world.mark}",
        number=1,
    ),
    Spread: lambda world: Spread.objects.create(
        team=world.team, day=DAY, kind="agent", hours="all", lasted=[60], counts=[1], number=1, seconds=60
    ),
    HandedOver: lambda world: HandedOver.objects.create(
        team=world.team,
        event_seq=0,
        conversation_id=world.row(Message).conversation_id,
        at=timezone.now(),
    ),
}
