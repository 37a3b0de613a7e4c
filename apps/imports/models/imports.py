"""One spreadsheet on its way into a team: what is in it, what was chosen, and how far it is."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from apps.accounts.models import TeamForeignKey, TeamOwnedQuerySet
from apps.core.words import counted
from apps.imports.mapping import ColumnMapping, chosen_mapping
from apps.lists.models import List
from apps.work.models import Work


class ImportQuerySet(TeamOwnedQuerySet["Import"]):
    def newest_first(self) -> ImportQuerySet:
        return self.select_related("actor", "list").order_by("-pk")

    def started(self) -> ImportQuerySet:
        """Keep those that somebody has set going."""
        return self.exclude(status=Import.Status.MAPPING)


class Import(Work):
    """One file. Its rows are taken in by a worker, in batches, from `at_row` on."""

    class Status(models.TextChoices):
        # The file is read, and nothing of it is taken in before somebody says so.
        MAPPING = "mapping", "Not started"
        PENDING = "pending", "Waiting"
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"
        FAILED = "failed", "Stopped"
        CANCELLED = "cancelled", "Cancelled"

    status = models.CharField(max_length=9, choices=Status, default=Status.MAPPING)
    file_name = models.CharField(max_length=200)
    # Where the file and its rows are kept; empty once they are forgotten.
    folder = models.CharField(max_length=120, blank=True)

    # What reading has found.
    headers = models.JSONField(default=list)
    header_row = models.PositiveIntegerField(default=1)
    encoding = models.CharField(max_length=20, blank=True)
    separator = models.CharField(max_length=1, blank=True)
    sheet = models.CharField(max_length=200, blank=True)
    sheets = models.JSONField(default=list)
    problems = models.JSONField(default=list)

    # What was chosen.
    mapping = models.JSONField(default=dict)
    default_country = models.CharField(max_length=2, default="US")
    medium = models.CharField(max_length=120, blank=True)
    campaign = models.CharField(max_length=120, blank=True)
    # What the people of the whole file have agreed to, where no column says it. None: nothing was said.
    opt_in = models.BooleanField(null=True)
    consent_method = models.CharField(max_length=40, blank=True)
    consent_wording = models.TextField(blank=True)
    consent_at = models.DateTimeField(null=True, blank=True)
    list = TeamForeignKey(List, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    # The list was made for this import, and goes with it.
    made_list = models.BooleanField(default=False)

    # How far it is. A row counts as done once its batch is committed.
    rows = models.PositiveIntegerField(default=0)
    at_row = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    # How many of the rows that were taken in gave another last name to somebody.
    renamed = models.PositiveIntegerField(default=0, db_default=0)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            # One after another, so that two files with the same people end as if they had come so.
            models.UniqueConstraint(
                fields=["team"], condition=Q(worker__isnull=False), name="import_at_work_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["mapping", "pending", "running", "finished", "failed", "cancelled"]),
                name="import_status_known",
            ),
            models.CheckConstraint(condition=Q(done__lte=models.F("rows")), name="import_done_within_rows"),
        ]
        indexes = [
            # What the clock looks for: nearly always empty.
            models.Index(
                fields=["team", "id"],
                condition=Q(status__in=["pending", "running"])
                | Q(undo_asked_at__isnull=False, undone_at__isnull=True),
                name="imports_to_do",
            ),
            models.Index(fields=["created_at"], condition=~Q(folder=""), name="imports_with_files"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_mapping(self) -> bool:
        return self.status == self.Status.MAPPING

    @property
    def columns(self) -> ColumnMapping:
        return chosen_mapping(self.headers, self.mapping)

    @property
    def has_opt_in_column(self) -> bool:
        return "opt_in" in self.mapping.values()

    @property
    def counts(self) -> dict[str, int]:
        names = ("rows", "done", "created", "updated", "unchanged", "skipped", "rejected")
        return {name: getattr(self, name) for name in names}

    @property
    def progress_words(self) -> str:
        return f"{self.done:,} of {counted(self.rows, 'row')}"

    @property
    def refused(self) -> int:
        """Return how many rows the file of rejected rows has."""
        return self.skipped + self.rejected

    @property
    def keeps_what_it_needs(self) -> bool:
        return self.folder != ""

    @property
    def has_something_to_undo(self) -> bool:
        return bool(self.created or self.updated)

    def reading_options(self) -> dict[str, Any]:
        return {"encoding": self.encoding, "separator": self.separator, "sheet": self.sheet}
