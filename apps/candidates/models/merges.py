"""Two rows of one person made one, and what it takes to part them again."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.accounts.models import TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.candidates.models.people import Candidate


class Merge(TeamOwned):
    """One merging. `moved` holds, by part of a person, what it wrote down to be undone with."""

    kept = TeamForeignKey(Candidate, models.CASCADE, related_name="merges", db_index=False)
    gone = TeamForeignKey(Candidate, models.CASCADE, related_name="+", db_index=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The fields of the kept one as they were before.
    before = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = TeamOwnedQuerySet["Merge"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "kept"], name="merges_of_candidate")]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"
