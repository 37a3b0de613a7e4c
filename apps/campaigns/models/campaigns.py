"""Ordered, timed texts to the people of a list."""

from __future__ import annotations

from datetime import time
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from apps.accounts.models import OwnedWithParent, TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.core.words import counted
from apps.lists.models import List
from apps.messaging.models import Number

DAYS = ("", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class CampaignQuerySet(TeamOwnedQuerySet["Campaign"]):
    def newest_first(self) -> Self:
        return self.select_related("list", "number", "author").order_by("-pk")

    def not_over(self) -> Self:
        """Keep those that may still text somebody."""
        return self.exclude(status__in=Campaign.OVER)


class Campaign(TeamOwned):
    """Written as a draft. Once it is started, the people of its list are enrolled and get each step in its time."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        # Everybody has had every step, and nobody joins any more.
        FINISHED = "finished", "Finished"
        STOPPED = "stopped", "Stopped for good"
        # A mistake has stopped it; a person may let it go on.
        FAILED = "failed", "Cannot go on"

    OVER = frozenset({Status.FINISHED, Status.STOPPED})

    name = models.CharField(max_length=80)
    # Keys of application statuses that end it for whoever reaches them. (Above `list`, which is a name here.)
    end_statuses = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    list = TeamForeignKey(List, models.SET_NULL, null=True, related_name="+", db_index=False)
    number = TeamForeignKey(Number, models.SET_NULL, null=True, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    # Whether who comes on the list later is enrolled, too.
    is_live = models.BooleanField(default=True)
    # Besides a reply and an opt-out, which always end it for a person.
    stops_on_delivery = models.BooleanField(default=True)
    stops_on_leaving = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # When the list was first read; and when it is looked at again, who has come, and for whom it ends.
    enrolled_at = models.DateTimeField(null=True, blank=True)
    look_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "running", "paused", "finished", "stopped", "failed"]),
                name="campaign_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="running") | Q(look_at__isnull=False, started_at__isnull=False),
                name="campaign_running_is_looked_at",
            ),
        ]
        indexes = [
            # What the clock looks for.
            models.Index(fields=["team", "id"], condition=Q(status="running"), name="campaigns_running"),
            # What stands on a list.
            models.Index(fields=["team", "list"], name="campaigns_of_list"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_running(self) -> bool:
        return self.status == self.Status.RUNNING

    @property
    def is_paused(self) -> bool:
        return self.status == self.Status.PAUSED

    @property
    def is_failed(self) -> bool:
        return self.status == self.Status.FAILED

    @property
    def is_finished(self) -> bool:
        return self.status == self.Status.FINISHED

    @property
    def is_over(self) -> bool:
        return self.status in self.OVER

    @property
    def can_be_resumed(self) -> bool:
        return self.is_paused or self.is_failed

    @property
    def can_be_stopped(self) -> bool:
        return not self.is_draft and not self.is_over


class CampaignStep(OwnedWithParent):
    """One text of a campaign, so long after the one before (the first: after somebody came into the campaign)."""

    campaign = TeamForeignKey(Campaign, models.CASCADE, related_name="steps", db_index=False)
    # 1, 2, 3 …
    position = models.PositiveSmallIntegerField()
    body = models.TextField()
    # In minutes. Its whole days go by the clock on the wall where somebody is; the rest is time that passes.
    delay = models.PositiveIntegerField(default=0)
    # On their clock. It can only narrow when they may be texted.
    send_from = models.TimeField(null=True, blank=True)
    send_until = models.TimeField(null=True, blank=True)
    # 1 is Monday; none: any day.
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    objects = TeamOwnedQuerySet["CampaignStep"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "campaign", "position"], name="campaign_step_place_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="campaign_step_counted_from_one"),
            models.CheckConstraint(
                condition=Q(send_from=None, send_until=None) | Q(send_from__lt=F("send_until")),
                name="campaign_step_hours_open",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]), name="campaign_step_days_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.campaign_id}"

    @property
    def delay_words(self) -> str:
        """Return how long after the step before: “2 days 3 hours after the step before”."""
        since = "they have come in" if self.position == 1 else "the step before"
        days, rest = divmod(self.delay, 24 * 60)
        parts = zip((days, *divmod(rest, 60)), ("day", "hour", "minute"), strict=True)
        words = " ".join(counted(number, one) for number, one in parts if number)
        return f"{words} after {since}" if words else f"As soon as {since}"

    @property
    def window_words(self) -> str:
        """Return within which days and hours, by the clock where somebody is; nothing where it may leave at any."""
        days = ", ".join(DAYS[day] for day in self.weekdays)
        hours = f"{self.send_from:%H:%M} to {self.send_until:%H:%M} their time" if self.hours else ""
        return " · ".join(words for words in (days, hours) if words)

    @property
    def hours(self) -> tuple[time, time] | None:
        return (self.send_from, self.send_until) if self.send_from and self.send_until else None
