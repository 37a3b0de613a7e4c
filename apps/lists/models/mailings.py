"""What texts that go to the people of a list have in common, whatever floor they stand on."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.accounts.models import TeamForeignKey, TeamOwned
from apps.lists.models.lists import List
from apps.messaging.models import Number


class Mailing(TeamOwned):
    """Texts from one number to the people of one list. A worker sends them, and a mistake may stop it.

    Whatever else a kind of it can be, it is a draft first, may be paused, finished or failed, and some of its statuses
    are its end (`OVER`).
    """

    OVER: ClassVar[frozenset[str]]

    name = models.CharField(max_length=80)
    # Whom it went to is kept apart: a list may go once its mailings are over.
    list = TeamForeignKey(List, models.SET_NULL, null=True, related_name="+", db_index=False)
    number = TeamForeignKey(Number, models.SET_NULL, null=True, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Which there are, each kind says.
    status = models.CharField(max_length=9, default="draft")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Why it has stopped by itself.
    error = models.CharField(max_length=300, blank=True)
    # What came of one to very many people, as a worker counted it last: when, how long that took (milliseconds), and
    # when it is counted again. The others are counted whenever somebody looks.
    tally = models.JSONField(null=True, editable=False)
    tallied_at = models.DateTimeField(null=True, editable=False)
    tally_took = models.PositiveIntegerField(null=True, editable=False)
    tally_due_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.status == "draft"

    @property
    def is_paused(self) -> bool:
        return self.status == "paused"

    @property
    def is_failed(self) -> bool:
        """Whether a mistake has stopped it; a person may let it go on."""
        return self.status == "failed"

    @property
    def is_finished(self) -> bool:
        return self.status == "finished"

    @property
    def is_over(self) -> bool:
        return self.status in self.OVER

    @property
    def is_at_work(self) -> bool:
        """Whether a worker may be at it, or may come to it by itself."""
        return not (self.is_draft or self.is_paused or self.is_failed or self.is_over)

    @property
    def is_tallied(self) -> bool:
        """Whether what came of it is counted apart, and is some moments old for whoever looks."""
        return self.tally is not None

    def tally_soon(self, *, now: datetime) -> None:
        """Have it counted again, since something has changed for all of its people; the caller saves `tally_due_at`."""
        if self.is_tallied:
            self.tally_due_at = now

    @property
    def can_be_resumed(self) -> bool:
        return self.is_paused or self.is_failed

    @property
    def can_be_ended(self) -> bool:
        return not self.is_draft and not self.is_over
