"""What somebody has said of their team's first steps."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.accounts.models import TeamOwned, TeamOwnedQuerySet


class FirstSteps(TeamOwned):
    """Which steps somebody leaves out, and whether they want to see none any more. Without a row: neither."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    skipped = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    is_hidden = models.BooleanField(default=False)

    objects: Any = TeamOwnedQuerySet["FirstSteps"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="first_steps_once")]

    def __str__(self) -> str:
        return f"of {self.user_id}"
