"""Work that takes longer than a page may: one row for each piece, with how far it is and who is at it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from apps.accounts.models import TeamOwned

UNDO_LIFE = timedelta(hours=24)


class Work(TeamOwned):
    """What a worker does for a team, batch by batch, and can take back for a day.

    Each kind has a table of its own, with a constraint by which one of a team's is worked on at a time: two that touch
    the same rows end as if they had come one after the other.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "Waiting"
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"
        FAILED = "failed", "Stopped"
        CANCELLED = "cancelled", "Cancelled"

    UNFINISHED = frozenset({Status.PENDING, Status.RUNNING})
    ENDED = frozenset({Status.FINISHED, Status.FAILED, Status.CANCELLED})

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=9, choices=Status, default=Status.PENDING)
    # How much of it is committed.
    done = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    # Who works on it now, and until when that is believed without a sign of life.
    worker = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)

    undo_asked_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    # What undoing has taken back, and what it had to leave, by reason.
    undo_report = models.JSONField(default=dict)

    class Meta:
        abstract = True

    @property
    def is_unfinished(self) -> bool:
        return self.status in self.UNFINISHED

    @property
    def is_running(self) -> bool:
        return self.status == self.Status.RUNNING

    @property
    def is_failed(self) -> bool:
        return self.status == self.Status.FAILED

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED

    @property
    def is_finished(self) -> bool:
        return self.status == self.Status.FINISHED

    @property
    def is_being_undone(self) -> bool:
        return self.undo_asked_at is not None and self.undone_at is None

    @property
    def is_busy(self) -> bool:
        """Whether a worker has something to do for it."""
        return self.is_unfinished or self.is_being_undone

    @property
    def keeps_what_it_needs(self) -> bool:
        """Whether its rows are still there to go on with."""
        raise NotImplementedError

    @property
    def has_something_to_undo(self) -> bool:
        raise NotImplementedError

    @property
    def can_go_on(self) -> bool:
        return self.is_failed and self.undo_asked_at is None and self.keeps_what_it_needs

    def can_be_undone(self, *, now: datetime) -> bool:
        """Whether it has ended within a day, changed something, and nobody has asked to take it back yet."""
        return (
            self.status in self.ENDED
            and self.has_something_to_undo
            and self.undo_asked_at is None
            and self.finished_at is not None
            and now - self.finished_at < UNDO_LIFE
        )
