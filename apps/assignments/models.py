"""By which rules a team's arrivals get somebody who looks after them, and how far its log was read for that."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.accounts.models import TeamOwned, TeamOwnedQuerySet

LONGEST_NAME = 80


class AssignmentRuleQuerySet(TeamOwnedQuerySet["AssignmentRule"]):
    def in_order(self) -> Self:
        return self.order_by("position", "pk")

    def switched_on(self) -> Self:
        return self.filter(is_on=True)


class AssignmentRule(TeamOwned):
    """One rule. The first one that an arrival fits, decides."""

    class Gives(models.TextChoices):
        PEOPLE = "people", "These people, in turn"
        NOBODY = "nobody", "Nobody: they wait for whoever takes them"

    name = models.CharField(max_length=LONGEST_NAME)
    position = models.PositiveSmallIntegerField()
    is_on = models.BooleanField(default=False)
    # A filter of applications as JSON; none: everybody.
    condition = models.JSONField(null=True, blank=True)
    gives = models.CharField(max_length=6, choices=Gives, default=Gives.PEOPLE)
    # Ids, in the order of their turns. Who has left the team is passed over, and is in it again when they come back.
    people = ArrayField(models.UUIDField(), default=list, blank=True)
    # How many turns there were: the next one is the next one's.
    given = models.PositiveBigIntegerField(default=0)

    objects = AssignmentRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(gives="nobody", people=[]) | (Q(gives="people") & ~Q(people=[])),
                name="assignment_rule_gives",
            ),
        ]
        indexes = [models.Index(fields=["team", "position"], name="assignment_rules_in_order")]

    def __str__(self) -> str:
        return f"“{self.name}”"

    @property
    def gives_to_people(self) -> bool:
        return self.gives == self.Gives.PEOPLE


class AssignmentCursor(TeamOwned):
    """Up to which event a team's log has been read for its rules. There is none where there never was a rule."""

    seq = models.BigIntegerField(default=0)

    objects: Any = TeamOwnedQuerySet["AssignmentCursor"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team"], name="assignment_cursor_once")]

    def __str__(self) -> str:
        return f"up to {self.seq}"
