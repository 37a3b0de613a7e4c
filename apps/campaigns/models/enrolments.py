"""Who is in a campaign, how far, and which text each step sent them: once each, which the database holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from apps.accounts.models import OwnedWithParent, TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.campaigns.models.campaigns import Campaign, CampaignStep
from apps.candidates.models import Candidate
from apps.chat.models import Message

Status = Message.Status
# A refusal of our own gate has a word for its code, and the carrier's errors have figures.
OURS = Q(message__error_code__regex=r"^[a-z]") & ~Q(message__error_code="unknown")

# Whether the text leaves is not known yet.
PENDING = (Status.QUEUED, Status.SCHEDULED, Status.SENDING, Status.UNKNOWN)


class EnrolmentQuerySet(TeamOwnedQuerySet["Enrolment"]):
    def active(self) -> Self:
        return self.filter(status=Enrolment.Status.ACTIVE)

    def not_over(self) -> Self:
        """Keep those that are active, and those whose last text has not left yet."""
        queued = CampaignText.objects.filter(team=OuterRef("team"), enrolment=OuterRef("pk")).queued()
        return self.filter(
            Q(status=Enrolment.Status.ACTIVE) | Q(Exists(queued), status=Enrolment.Status.FINISHED)
        )

    def due(self, *, now: datetime) -> Self:
        return self.active().filter(due_at__lte=now)

    def with_clicks(self) -> Self:
        """Add `clicks`, how often they opened the tracked links in the texts of all steps."""
        texts = CampaignText.objects.filter(team=OuterRef("team"), enrolment=OuterRef("pk")).order_by()
        clicks = texts.values("enrolment").values(clicks=Sum("message__clicks"))
        return self.annotate(clicks=Coalesce(Subquery(clicks), 0))


class Enrolment(OwnedWithParent):
    """One person in a campaign, since `created_at`. Whoever was in it once is never enrolled again."""

    class Status(models.TextChoices):
        ACTIVE = "active", "Under way"
        FINISHED = "finished", "Had every step"
        STOPPED = "stopped", "Stopped"

    campaign = TeamForeignKey(Campaign, models.CASCADE, related_name="enrolments", db_index=False)
    candidate = TeamForeignKey(Candidate, models.CASCADE, related_name="+", db_index=False)
    # Empty once they were erased.
    phone = models.CharField(max_length=16, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    # Which step is next; the steps before were sent or skipped.
    position = models.PositiveSmallIntegerField(default=1)
    # When to look whether its time has come; and what it waits for besides.
    due_at = models.DateTimeField(null=True, blank=True)
    waits_for = models.CharField(max_length=32, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Why it was stopped.
    reason = models.CharField(max_length=32, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "campaign", "candidate"], name="campaign_once_for_a_person"
            ),
            models.UniqueConstraint(
                fields=["team", "campaign", "phone"],
                condition=~Q(phone=""),
                name="campaign_once_for_a_phone",
            ),
            models.CheckConstraint(
                condition=Q(status="active", due_at__isnull=False, ended_at=None, reason="")
                | Q(status="finished", due_at=None, ended_at__isnull=False, reason="")
                | (Q(status="stopped", due_at=None, ended_at__isnull=False) & ~Q(reason="")),
                name="campaign_enrolment_ends_for_a_reason",
            ),
        ]
        indexes = [
            # Whose step is due next.
            models.Index(
                fields=["team", "campaign", "due_at", "id"], condition=Q(status="active"), name="campaign_due"
            ),
            # How many are where.
            models.Index(
                fields=["team", "campaign", "position", "status", "reason"], name="campaign_enrolments"
            ),
            # Whoever is merged or erased.
            models.Index(fields=["team", "candidate"], name="campaigns_of_candidate"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} in {self.campaign_id}"

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE


class Outcome(models.TextChoices):
    """What became of a step with one person."""

    WAITING = "waiting", "On its way"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    SKIPPED = "skipped", "Skipped"


class CampaignTextQuerySet(TeamOwnedQuerySet["CampaignText"]):
    def queued(self) -> Self:
        """Keep what is in the queue, or may come back into it."""
        return self.filter(message__status__in=PENDING)

    def with_outcome(self) -> Any:  # With columns that the type checker does not see.
        """Add `outcome`, and `why`, the code of why it was not sent."""
        failed = Q(message__status__in=[Status.FAILED, Status.UNDELIVERED])
        withdrawn = Q(message=None) | Q(message__status=Status.CANCELLED)
        return self.annotate(
            outcome=Case(
                When(~Q(skipped=""), then=Value(Outcome.SKIPPED)),
                When(message__status=Status.DELIVERED, then=Value(Outcome.DELIVERED)),
                When(message__status=Status.SENT, then=Value(Outcome.SENT)),
                When(withdrawn | failed & OURS, then=Value(Outcome.SKIPPED)),
                When(failed, then=Value(Outcome.FAILED)),
                default=Value(Outcome.WAITING),
                output_field=models.CharField(),
            ),
            why=Case(
                When(~Q(skipped=""), then=F("skipped")),
                When(withdrawn, then=Value("withdrawn")),
                When(failed, then=F("message__error_code")),
                default=Value(""),
                output_field=models.CharField(),
            ),
        )


class CampaignText(TeamOwned):
    """What a step has done for one person: its text, or why there is none."""

    enrolment = TeamForeignKey(Enrolment, models.CASCADE, related_name="texts", db_index=False)
    step = TeamForeignKey(CampaignStep, models.CASCADE, related_name="texts", db_index=False)
    message = TeamForeignKey(Message, models.SET_NULL, null=True, related_name="+", db_index=False)
    skipped = models.CharField(max_length=32, blank=True)

    objects = CampaignTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "enrolment", "step"], name="campaign_step_once"),
            # And from a text to its campaign.
            models.UniqueConstraint(fields=["team", "message"], name="campaign_of_a_text"),
            models.CheckConstraint(
                condition=Q(message=None) | Q(skipped=""), name="campaign_sent_or_skipped"
            ),
        ]
        indexes = [models.Index(fields=["team", "step", "id"], name="campaign_texts_of_step")]

    def __str__(self) -> str:
        return f"{self.step_id} to {self.enrolment_id}"
