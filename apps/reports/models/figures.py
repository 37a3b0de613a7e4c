"""What was counted of a team's days. Nothing here names a candidate: who is erased leaves counts, and no more."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.accounts.models import TeamOwned, TeamOwnedQuerySet


class Figure(TeamOwned):
    """How many of something there were on a day: in all (`dimension` empty), or of one source, person, number …

    `part` divides once more: the outcomes of a source, by status.
    """

    day = models.DateField()
    measure = models.CharField(max_length=20)
    dimension = models.CharField(max_length=12, blank=True)
    key = models.CharField(max_length=200, blank=True)
    part = models.CharField(max_length=40, blank=True)
    number = models.BigIntegerField()

    objects = TeamOwnedQuerySet["Figure"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "dimension", "day", "measure", "key", "part"],
                include=["number"],
                name="report_figure_once",
            )
        ]
        # A day's own are put in the place of the former ones.
        indexes = [models.Index(fields=["team", "day"], name="report_figures_of_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.measure} {self.dimension} {self.key}: {self.number}"


class Spread(TeamOwned):
    """How long answers took that were given on a day: how many took so many seconds, in the order of `lasted`.

    Each is counted in the unit in which it is told (timing.py), and `seconds` is the exact sum.
    """

    day = models.DateField()
    kind = models.CharField(max_length=16)
    hours = models.CharField(max_length=8)
    dimension = models.CharField(max_length=12, blank=True)
    key = models.CharField(max_length=40, blank=True)
    lasted = ArrayField(models.PositiveIntegerField())
    counts = ArrayField(models.PositiveIntegerField())
    number = models.PositiveIntegerField()
    seconds = models.BigIntegerField()

    objects = TeamOwnedQuerySet["Spread"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "dimension", "day", "kind", "hours", "key"], name="report_spread_once"
            ),
            models.CheckConstraint(condition=Q(hours__in=["all", "working"]), name="report_spread_hours"),
        ]
        indexes = [models.Index(fields=["team", "day"], name="report_spreads_of_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.hours}: {self.number}"


class HandedOver(TeamOwned):
    """A chat that was handed over, as the log tells it: kept here by its moment, which the log is not sorted by."""

    event_seq = models.BigIntegerField()
    conversation_id = models.UUIDField()
    actor_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    objects = TeamOwnedQuerySet["HandedOver"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "event_seq"], name="handed_over_once")]
        indexes = [
            models.Index(fields=["team", "at"], name="handed_over_on"),
            models.Index(fields=["team", "conversation_id"], name="handed_over_chat"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} at {self.at:%Y-%m-%d %H:%M}"
