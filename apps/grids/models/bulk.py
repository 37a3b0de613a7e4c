"""Something done with many rows of a grid at once, and the rows as they were chosen."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.accounts.models import Membership, TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.accounts.permissions import Right, may
from apps.core.words import counted
from apps.work.models import UNDO_LIFE, Work

EXPORT = "export"
# All that is held of one person. Which colleagues may not know of it.
PERSON = "person"
# What makes a file, and changes nothing.
FILES = (EXPORT, PERSON)


class BulkActionQuerySet(TeamOwnedQuerySet["BulkAction"]):
    def for_members(self) -> BulkActionQuerySet:
        """Keep what everybody who works here may see: an archive of a person is for managers."""
        return self.exclude(action=PERSON)

    def visible_to(self, membership: Membership) -> BulkActionQuerySet:
        rows = self.filter(team=membership.team_id)
        return rows if may(membership, Right.MANAGE) else rows.for_members()

    def newest_first(self) -> BulkActionQuerySet:
        return self.select_related("actor").order_by("-pk")


class BulkAction(Work):
    """One action, begun by somebody on rows of a grid. What was asked to find them is not kept: it may name people.

    Its rows are kept for a day after it has ended, as long as it can be undone or its file be fetched.
    """

    grid = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    # As the action reads it: ids and words of ours.
    choice = models.JSONField(default=dict, blank=True)
    # What it does, for people: “Add the tag “Nights””.
    words = models.CharField(max_length=200)
    # Made by who starts it: the same again is the same one.
    client_id = models.UUIDField(null=True, blank=True, editable=False)

    # How many the person was told that there are, and how many there were when it began.
    said = models.PositiveIntegerField()
    total = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    # How many rows were refused, by the reason as people read it.
    refused = models.JSONField(default=dict, blank=True)

    # Where the file of an export is; empty once it is forgotten, or while there is none yet.
    folder = models.CharField(max_length=120, blank=True)
    # Why there is no file any more before its day is over.
    forgotten_for = models.CharField(max_length=200, blank=True)
    keeps_rows = models.BooleanField(default=True)

    objects = BulkActionQuerySet.as_manager()

    class Meta:
        constraints = [
            # One after another, so that two with the same rows end as if they had come so.
            models.UniqueConstraint(
                fields=["team"], condition=Q(worker__isnull=False), name="bulk_action_at_work_once"
            ),
            models.UniqueConstraint(fields=["team", "client_id"], name="bulk_action_begun_once"),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "running", "finished", "failed", "cancelled"]),
                name="bulk_action_status_known",
            ),
            models.CheckConstraint(
                condition=Q(done__lte=models.F("total")), name="bulk_action_done_within_total"
            ),
        ]
        indexes = [
            # What the clock looks for: nearly always empty.
            models.Index(
                fields=["team", "id"],
                condition=Q(status__in=["pending", "running"])
                | Q(undo_asked_at__isnull=False, undone_at__isnull=True),
                name="bulk_actions_to_do",
            ),
            models.Index(fields=["finished_at"], condition=Q(keeps_rows=True), name="bulk_actions_with_rows"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_export(self) -> bool:
        """Whether it makes a file."""
        return self.action in FILES

    @property
    def is_of_person(self) -> bool:
        return self.action == PERSON

    @property
    def has_file(self) -> bool:
        return self.folder != ""

    @property
    def keeps_what_it_needs(self) -> bool:
        return self.keeps_rows

    @property
    def has_something_to_undo(self) -> bool:
        return self.keeps_rows and self.changed > 0

    @property
    def refusals(self) -> int:
        return sum(self.refused.values())

    @property
    def is_other_number(self) -> bool:
        """Whether there were other rows than the person was told."""
        return self.said != self.total

    @property
    def progress_words(self) -> str:
        return f"{self.done:,} of {self.counted(self.total)}"

    @property
    def called(self) -> tuple[str, str]:
        """Return what it goes through one by one: what is held of a person has many shapes."""
        return ("entry", "entries") if self.is_of_person else ("row", "rows")

    @property
    def total_words(self) -> str:
        return self.counted(self.total)

    def counted(self, number: int) -> str:
        return counted(number, *self.called)

    @property
    def done_words(self) -> str:
        """Return what came of it, in one line."""
        if self.is_export:
            return f"{self.counted(self.changed)} in the file"
        if self.undone_at:
            kept = self.undo_report.get("kept", 0)
            back = f"{self.undo_report.get('restored', 0):,} as before"
            return f"{back}, {kept:,} changed since" if kept else back
        parts = [f"{self.changed:,} changed"]
        if self.unchanged:
            parts.append(f"{self.unchanged:,} were so already")
        if self.refusals:
            parts.append(f"{self.refusals:,} refused")
        return ", ".join(parts)

    def file_can_be_fetched(self, *, now: datetime) -> bool:
        return self.has_file and self.finished_at is not None and now - self.finished_at < UNDO_LIFE


class BulkBatch(TeamOwned):
    """Some rows of an action, in the order of the grid as it was; done together, in one transaction."""

    batch_of = TeamForeignKey(BulkAction, models.CASCADE, related_name="batches", db_index=False)
    position = models.PositiveIntegerField()
    rows = ArrayField(models.UUIDField())
    # Of those that were changed what undoing needs, by id: ids, moments and words of ours, nothing personal.
    before = models.JSONField(default=dict, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = TeamOwnedQuerySet["BulkBatch"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "batch_of", "position"], name="bulk_batch_once")
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.batch_of_id}"
