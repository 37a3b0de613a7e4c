"""What people have made of a grid: the views they keep, and the columns each of them sees."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.accounts.models import Membership, TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.accounts.permissions import Right, may


class SavedViewQuerySet(TeamOwnedQuerySet["SavedView"]):
    def visible_to(self, membership: Membership) -> SavedViewQuerySet:
        """Keep the team's views and one's own."""
        return self.filter(Q(owner=None) | Q(owner=membership.user_id))

    def of_grid(self, name: str) -> SavedViewQuerySet:
        """Keep the views of one grid: the team's first, each by name."""
        return self.filter(grid=name).order_by(models.F("owner").asc(nulls_first=True), "name", "pk")


class SavedView(TeamOwned):
    """A filter with its columns and its order, under a name: one's own, or without an owner the team's.

    The filter is stored as the filter language writes it, and read anew each time: what it names may be gone since.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    # Who made it, and so may change it also where it is the team's.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    grid = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    filter = models.JSONField(default=dict)
    columns = models.JSONField(default=list, blank=True)
    sort = models.CharField(max_length=41, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "grid", "owner", "name"], nulls_distinct=False, name="saved_view_name_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_teams(self) -> bool:
        return self.owner_id is None

    def may_be_changed_by(self, membership: Membership) -> bool:
        """Whether this person may change it: its owner; of the team's views who made it, and managers."""
        if not self.is_teams:
            return bool(self.owner_id == membership.user_id)
        return self.author_id == membership.user_id or may(membership, Right.MANAGE)


class GridLayout(TeamOwned):
    """The columns that one person sees in a grid, in their order, and the view that it opens with."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    grid = models.CharField(max_length=40)
    columns = models.JSONField(default=list, blank=True)
    default_view = TeamForeignKey(
        SavedView, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects = TeamOwnedQuerySet["GridLayout"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user", "grid"], name="grid_layout_once")]
        # What goes with a view.
        indexes = [
            models.Index(
                fields=["team", "default_view"],
                condition=Q(default_view__isnull=False),
                name="grid_layouts_of_view",
            )
        ]

    def __str__(self) -> str:
        return f"{self.grid} for {self.user_id}"

    @property
    def names(self) -> list[str]:
        columns: list[Any] = self.columns
        return [str(name) for name in columns]
