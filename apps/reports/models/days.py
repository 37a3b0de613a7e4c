"""How far the log was read for a team's reports, and which of its days are to be counted again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.accounts.models import TeamOwned, TeamOwnedQuerySet


class ReportCursor(TeamOwned):
    """The number of the last event of a team that was read for its reports."""

    seq = models.BigIntegerField(default=0)

    objects = TeamOwnedQuerySet["ReportCursor"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team"], name="report_cursor_once")]

    def __str__(self) -> str:
        return f"up to {self.seq}"


class ReportDay(TeamOwned):
    """A day of a team, by its own clock, on which something happened that reports count."""

    day = models.DateField()
    # When it is to be counted; in a worker's hands, when that one is given up.
    due_at = models.DateTimeField(null=True)
    # Of which moment its figures are, and how long counting took, in milliseconds.
    counted_at = models.DateTimeField(null=True)
    took = models.PositiveIntegerField(default=0)

    objects = TeamOwnedQuerySet["ReportDay"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "day"], name="report_day_once")]
        indexes = [
            # What the clock looks for.
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="report_day_due"),
        ]

    def __str__(self) -> str:
        return f"{self.day}"
