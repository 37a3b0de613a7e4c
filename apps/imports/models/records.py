"""What an import has done, so that it can be told, and taken back."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.accounts.models import TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.candidates.models import Candidate
from apps.core.ids import as_array
from apps.imports.models.imports import Import


class Ids(ArrayField):  # type: ignore[type-arg]  # Not subscriptable when it runs.
    """Many ids, which are given to the driver as one text."""

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.contrib.postgres.fields.ArrayField", args, kwargs

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: ARG002
        return as_array(value)


class ImportBatch(TeamOwned):
    """Some rows that were taken in together, in one transaction, and the ids of all that came of them."""

    batch_of = TeamForeignKey(Import, models.CASCADE, related_name="batches", db_index=False)
    # The last row of the file that it holds.
    to_row = models.PositiveIntegerField()
    created = Ids(models.UUIDField(), default=list)
    applications = Ids(models.UUIDField(), default=list)
    # Applications that were the active ones until then.
    deactivated = Ids(models.UUIDField(), default=list)
    taggings = Ids(models.UUIDField(), default=list)
    listed = Ids(models.UUIDField(), default=list)
    notes = Ids(models.UUIDField(), default=list)
    conversations = Ids(models.UUIDField(), default=list)
    consents = models.PositiveIntegerField(default=0)
    # Of each row that gave another last name to somebody: [its number, whom].
    renamed = models.JSONField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = TeamOwnedQuerySet["ImportBatch"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "batch_of", "to_row"], name="import_batch_once")
        ]

    def __str__(self) -> str:
        return f"up to row {self.to_row}"


class ImportChange(TeamOwned):
    """The fields of somebody who was there before, as they were and as the file left them."""

    change_of = TeamForeignKey(Import, models.CASCADE, related_name="changes", db_index=False)
    candidate = TeamForeignKey(Candidate, models.CASCADE, related_name="+", db_index=False)
    before = models.JSONField()
    after = models.JSONField()

    objects = TeamOwnedQuerySet["ImportChange"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "change_of", "candidate"], name="import_change_once")
        ]
        indexes = [models.Index(fields=["team", "candidate"], name="import_changes_of_candidate")]

    def __str__(self) -> str:
        return f"{self.candidate_id} by {self.change_of_id}"


class RejectedRow(TeamOwned):
    """A row that was not taken in, as it stood in the file, with every reason."""

    row_of = TeamForeignKey(Import, models.CASCADE, related_name="rejects", db_index=False)
    number = models.PositiveIntegerField()
    # The file itself says that it is not to be taken in.
    is_skipped = models.BooleanField(default=False)
    values = models.JSONField(default=list)
    # Each {code, column, detail}.
    reasons = models.JSONField(default=list)

    objects = TeamOwnedQuerySet["RejectedRow"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "row_of", "number"], name="rejected_row_once")]

    def __str__(self) -> str:
        return f"row {self.number}"
