"""Ordered, timed texts to the people of a list."""

from __future__ import annotations

from datetime import time
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from apps.accounts.models import OwnedWithParent, TeamForeignKey, TeamOwnedQuerySet
from apps.core.words import counted
from apps.lists.models import Mailing

DAYS = ("", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class CampaignQuerySet(TeamOwnedQuerySet["Campaign"]):
    def newest_first(self) -> Self:
        return self.select_related("list", "number", "author").order_by("-pk")

    def not_over(self) -> Self:
        """Keep those that may still text somebody."""
        return self.exclude(status__in=Campaign.OVER)


class Campaign(Mailing):
    """Written as a draft. Once it is started, the people of its list are enrolled and get each step in its time."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        # Everybody has had every step, no text of it waits to leave, and nobody joins any more.
        FINISHED = "finished", "Finished"
        STOPPED = "stopped", "Stopped for good"
        FAILED = "failed", "Cannot go on"

    OVER = frozenset({Status.FINISHED, Status.STOPPED})

    # Keys of application statuses that end it for whoever reaches them.
    end_statuses = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    # Whether who comes on the list later is enrolled, too.
    is_live = models.BooleanField(default=True)
    # Besides a reply and an opt-out, which always end it for a person.
    stops_on_delivery = models.BooleanField(default=True)
    stops_on_leaving = models.BooleanField(default=False)
    # When the list was first read; and when it is looked at again, who has come, and for whom it ends.
    enrolled_at = models.DateTimeField(null=True, blank=True)
    look_at = models.DateTimeField(null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tally__isnull=True, tallied_at=None)
                | Q(tally__isnull=False, tallied_at__isnull=False),
                name="campaign_tally_of_a_moment",
            ),
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
            # Which of the large ones are to be counted again.
            models.Index(
                fields=["tally_due_at"], condition=Q(tally_due_at__isnull=False), name="campaign_tally_due"
            ),
            # What the clock looks for.
            models.Index(fields=["team", "id"], condition=Q(status="running"), name="campaigns_running"),
            # What stands on a list.
            models.Index(fields=["team", "list"], name="campaigns_of_list"),
        ]

    @property
    def is_running(self) -> bool:
        return self.status == self.Status.RUNNING


class CampaignStep(OwnedWithParent):
    """One text of a campaign, so long after the one before (the first: after somebody came into the campaign)."""

    campaign = TeamForeignKey(Campaign, models.CASCADE, related_name="steps", db_index=False)
    # 1, 2, 3 …
    position = models.PositiveSmallIntegerField()
    body = models.TextField()
    # The files that go with it, as the rows of its texts have them.
    media = models.JSONField(default=list, blank=True)
    # Whether it is to be known who opens the addresses in it.
    track_links = models.BooleanField(default=False, db_default=False)
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
    def attachment_ids(self) -> tuple[UUID, ...]:
        return tuple(UUID(item["id"]) for item in self.media)

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
