"""How a team has mapped columns of these names before."""

from __future__ import annotations

from django.db import models

from apps.accounts.models import TeamOwned, TeamOwnedQuerySet


class RememberedMapping(TeamOwned):
    """What somebody chose for columns of these names; the next file with them starts from there."""

    # Of the names, without case and punctuation, in any order.
    headers_hash = models.CharField(max_length=64)
    # Target by plain name; "" for a column that is left out.
    mapping = models.JSONField()

    objects = TeamOwnedQuerySet["RememberedMapping"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "headers_hash"], name="remembered_mapping_once")
        ]

    def __str__(self) -> str:
        return self.headers_hash[:12]
