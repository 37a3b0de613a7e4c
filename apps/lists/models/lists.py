"""A list of people: a static one has whom it was given, a dynamic one whom its filter says now."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from apps.accounts.models import Team, TeamOwned, TeamOwnedQuerySet


class ListQuerySet(TeamOwnedQuerySet["List"]):
    def for_team(self, team: Team) -> Self:
        """Keep a team's lists. A deleted one is nobody's to see; for a while it can be brought back."""
        return self.filter(team=team, archived_at=None)

    def archived(self, team: Team) -> Self:
        return self.filter(team=team, archived_at__isnull=False)

    def static(self) -> Self:
        return self.filter(kind=List.Kind.STATIC)

    def dynamic(self) -> Self:
        return self.filter(kind=List.Kind.DYNAMIC)

    def by_name(self) -> Self:
        return self.order_by("key", "pk")


class List(TeamOwned):
    """People under a name. `filter` is the canonical JSON of a dynamic list."""

    class Kind(models.TextChoices):
        STATIC = "static", "Static"
        DYNAMIC = "dynamic", "Dynamic"

    name = models.CharField(max_length=80)
    # “Nurses” and “nurses” are one name.
    key = models.GeneratedField(
        expression=Lower(F("name")), output_field=models.CharField(max_length=80), db_persist=True
    )
    kind = models.CharField(max_length=7, choices=Kind)
    description = models.CharField(max_length=300, blank=True)
    filter = models.JSONField(null=True, blank=True)
    # What a list asked when it was still dynamic.
    frozen_from = models.JSONField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # When its name, its words or its filter were last changed. Not its people: many may add some at once.
    changed_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "key"], condition=Q(archived_at=None), name="list_name_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=["static", "dynamic"]), name="list_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="dynamic", filter__isnull=False) | Q(kind="static", filter__isnull=True),
                name="list_filter_of_dynamic",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_static(self) -> bool:
        return self.kind == self.Kind.STATIC

    @property
    def is_dynamic(self) -> bool:
        return self.kind == self.Kind.DYNAMIC
