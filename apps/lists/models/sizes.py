"""How large a list was on each day."""

from __future__ import annotations

from django.db import models

from apps.accounts.models import TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.lists.models.lists import List


class ListSize(TeamOwned):
    """The size of a list as the clock first found it on a day of the team's, and how many could be texted.

    Neither: its filter could not be read.
    """

    list = TeamForeignKey(List, models.CASCADE, related_name="sizes", db_index=False)
    day = models.DateField()
    size = models.PositiveIntegerField(null=True)
    textable = models.PositiveIntegerField(null=True)

    objects = TeamOwnedQuerySet["ListSize"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "list", "day"], name="list_size_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.size}"

    @property
    def size_words(self) -> str:
        return "–" if self.size is None else f"{self.size:,}"

    @property
    def textable_words(self) -> str:
        return "–" if self.textable is None else f"{self.textable:,}"
