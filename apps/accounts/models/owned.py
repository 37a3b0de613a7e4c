"""What every row that belongs to a team has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.utils import timezone

from apps.core.ids import new_id

if TYPE_CHECKING:
    from apps.accounts.models.teams import Team

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class TeamOwnedQuerySet(models.QuerySet[Row_co]):
    def for_team(self, team: Team) -> Self:
        return self.filter(team=team)


class TeamForeignKey(models.ForeignKey):  # type: ignore[type-arg]  # Not subscriptable when it runs.
    """A reference to a row of the same team. The migration adds the composite foreign key (`own_by_team`)."""

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class TeamOwned(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # No index of its own: the unique (team_id, id) of `own_by_team` leads with it.
    team = models.ForeignKey("accounts.Team", models.CASCADE, db_index=False, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class OwnedWithParent(TeamOwned):
    """A row with an owned parent that it is never without.

    There is no parent in a team that there is not: the composite foreign key keeps the team, too, and the database does
    not have to look for it once more with each row.
    """

    team = models.ForeignKey(
        "accounts.Team", models.CASCADE, db_index=False, db_constraint=False, related_name="+"
    )

    class Meta:
        abstract = True
