"""Words that are written often."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from apps.accounts.models import Membership, Team, TeamOwned, TeamOwnedQuerySet

# What somebody types behind a slash.
HANDLE = r"^[a-z0-9][a-z0-9_-]*$"


class TemplateQuerySet(TeamOwnedQuerySet["Template"]):
    def for_team(self, team: Team) -> Self:
        """Keep a team's templates. A deleted one is nobody's to use; for a while it can be brought back."""
        return self.filter(team=team, deleted_at=None)

    def of_team(self) -> Self:
        """Keep those that everybody in the team uses."""
        return self.filter(owner=None)

    def visible_to(self, membership: Membership) -> Self:
        """Keep the team's, and one's own."""
        return self.filter(models.Q(owner=None) | models.Q(owner=membership.user_id))

    def in_order(self) -> Self:
        """Put one's own first, each in the order that people gave them."""
        return self.order_by(models.F("owner").asc(nulls_last=True), "position", "pk")


class Template(TeamOwned):
    """Words that are written often, under a short name: one's own, or without an owner the team's."""

    LONGEST_NAME = 40

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    name = models.CharField(max_length=LONGEST_NAME)
    body = models.TextField()
    # Whether it is to be known who opens its links.
    track_links = models.BooleanField(default=False, db_default=False)
    position = models.PositiveSmallIntegerField()
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "owner", "name"],
                condition=models.Q(deleted_at=None),
                nulls_distinct=False,
                name="template_name_once",
            ),
            models.CheckConstraint(condition=models.Q(name__regex=HANDLE), name="template_name_typed"),
            models.CheckConstraint(condition=~models.Q(body=""), name="template_has_words"),
        ]

    def __str__(self) -> str:
        return f"/{self.name}"

    @property
    def is_teams(self) -> bool:
        return self.owner_id is None

    def may_be_changed_by(self, membership: Membership) -> bool:
        """Whether this person may change it: its owner, and of the team's a manager."""
        return membership.is_manager if self.is_teams else bool(self.owner_id == membership.user_id)
