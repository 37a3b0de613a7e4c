"""What a team wants to know of its people besides what everybody does."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.accounts.models import TeamOwned, TeamOwnedQuerySet


class CustomFieldQuerySet(TeamOwnedQuerySet["CustomField"]):
    def in_order(self) -> CustomFieldQuerySet:
        return self.order_by("position", "pk")


class CustomField(TeamOwned):
    """A field of the team's own. Its values stand in `Candidate.custom` under `key`, which never changes.

    A text is a string, a number a JSON number, a date `YYYY-MM-DD`, a choice one of `choices`, a yes/no a boolean.
    """

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number"
        DATE = "date", "Date"
        CHOICE = "choice", "Choice"
        YES_NO = "yes_no", "Yes or no"

    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    choices = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField()

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "key"], name="custom_field_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["text", "number", "date", "choice", "yes_no"]),
                name="custom_field_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="choice") | Q(choices=[]), name="custom_field_choices_of_choice"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_choice(self) -> bool:
        return self.kind == self.Kind.CHOICE
