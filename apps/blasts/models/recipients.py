"""Whom a blast goes to: each person once, and each phone once, which the database holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from apps.accounts.models import OwnedWithParent, TeamForeignKey, TeamOwnedQuerySet
from apps.blasts.models.blasts import Blast
from apps.candidates.models import Candidate
from apps.chat.models import Message

Status = Message.Status
# A refusal of our own gate has a word for its code, and the carrier's errors have figures.
OURS = Q(message__error_code__regex=r"^[a-z]") & ~Q(message__error_code="unknown")


class Outcome(models.TextChoices):
    """What became of it with one person. Everybody has exactly one of these at any moment."""

    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    SKIPPED = "skipped", "Skipped"


class BlastRecipientQuerySet(TeamOwnedQuerySet["BlastRecipient"]):
    def to_queue(self, *, now: datetime) -> Self:
        """Keep those whose text is not in the queue yet, and whose turn it may be."""
        return self.filter(message=None, skipped="", not_before__lte=now)

    def with_outcome(self) -> Any:  # With columns that the type checker does not see.
        """Add `outcome`; `reason`, the code of why it was not sent; and `clicks`, how often its links were opened."""
        failed = Q(message__status__in=[Status.FAILED, Status.UNDELIVERED])
        # In the queue no more, or for good.
        withdrawn = Q(message__status=Status.CANCELLED) | Q(
            message__status__in=[Status.QUEUED, Status.SCHEDULED], blast__status=Blast.Status.CANCELLED
        )
        return self.annotate(
            clicks=Coalesce("message__clicks", 0),
            outcome=Case(
                When(~Q(skipped=""), then=Value(Outcome.SKIPPED)),
                When(message=None, blast__status=Blast.Status.CANCELLED, then=Value(Outcome.SKIPPED)),
                When(message=None, then=Value(Outcome.WAITING)),
                When(message__status=Status.DELIVERED, then=Value(Outcome.DELIVERED)),
                When(message__status=Status.SENT, then=Value(Outcome.SENT)),
                When(withdrawn | failed & OURS, then=Value(Outcome.SKIPPED)),
                When(failed, then=Value(Outcome.FAILED)),
                default=Value(Outcome.WAITING),
                output_field=models.CharField(),
            ),
            reason=Case(
                When(~Q(skipped=""), then=F("skipped")),
                When(message=None, blast__status=Blast.Status.CANCELLED, then=Value("cancelled")),
                When(withdrawn, then=Value("cancelled")),
                When(failed, then=F("message__error_code")),
                default=Value(""),
                output_field=models.CharField(),
            ),
        )


class BlastRecipient(OwnedWithParent):
    """One person of a blast's list, as it was when it started."""

    blast = TeamForeignKey(Blast, models.CASCADE, related_name="recipients", db_index=False)
    candidate = TeamForeignKey(Candidate, models.CASCADE, related_name="+", db_index=False)
    # Empty once they were erased.
    phone = models.CharField(max_length=16, blank=True)
    variant = models.CharField(max_length=1, default="a")
    message = TeamForeignKey(Message, models.SET_NULL, null=True, related_name="+", db_index=False)
    # Why nothing was sent to them, as the gate and its callers name it.
    skipped = models.CharField(max_length=32, blank=True)
    # Until then the gate lets nothing leave to them.
    not_before = models.DateTimeField()

    objects = BlastRecipientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "blast", "candidate"], name="blast_once_to_a_person"),
            models.UniqueConstraint(
                fields=["team", "blast", "phone"], condition=~Q(phone=""), name="blast_once_to_a_phone"
            ),
            # And from a text to its blast.
            models.UniqueConstraint(fields=["team", "message"], name="blast_of_a_text"),
            models.CheckConstraint(condition=Q(message=None) | Q(skipped=""), name="blast_sent_or_skipped"),
            models.CheckConstraint(condition=Q(variant__in=["a", "b"]), name="blast_variant_known"),
        ]
        indexes = [
            # Whose text is to be queued next.
            models.Index(
                fields=["team", "blast", "not_before", "id"],
                condition=Q(message=None, skipped=""),
                name="blast_to_queue",
            ),
            models.Index(fields=["team", "blast", "id"], name="blast_recipients"),
            # Whoever is merged or erased.
            models.Index(fields=["team", "candidate"], name="blasts_of_candidate"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} of {self.blast_id}"
