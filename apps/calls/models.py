"""Phone calls to a number of the team's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from apps.accounts.models import OwnedWithParent, TeamForeignKey, TeamOwnedQuerySet
from apps.candidates.models import Candidate
from apps.chat.models import Message
from apps.messaging.models import Number

# A forwarded call of which nothing was heard for so long is not ringing any more.
RINGS = timedelta(minutes=1)


class CallQuerySet(TeamOwnedQuerySet["Call"]):
    def texted_back(self) -> Self:
        return self.filter(text_back__isnull=False)

    def ringing(self, *, now: datetime) -> Self:
        """Keep those that were forwarded just now, and of which nobody has said yet what became of them."""
        return self.filter(outcome=Call.Outcome.FORWARDED, created_at__gt=now - RINGS)


class Call(OwnedWithParent):
    """One phone call, and what became of it. What was answered is kept: asked again, it is answered alike."""

    class Outcome(models.TextChoices):
        WORDS = "words", "Words were read out"
        FORWARDED = "forwarded", "Forwarded"
        ANSWERED = "answered", "Answered"
        MISSED = "missed", "Nobody answered"

    number = TeamForeignKey(Number, models.CASCADE, related_name="+", db_index=False)
    # None where the caller did not say who they are.
    candidate = TeamForeignKey(Candidate, models.SET_NULL, null=True, related_name="+", db_index=False)
    # The carrier's id of it.
    sid = models.CharField(max_length=34)
    # From where, in E.164; "" where it was withheld.
    phone = models.CharField(max_length=16, blank=True)
    forwarded_to = models.CharField(max_length=16, blank=True)
    words = models.TextField()
    locale = models.CharField(max_length=8)
    outcome = models.CharField(max_length=10, choices=Outcome)
    # How long a forwarded call was spoken on.
    seconds = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    text_back = TeamForeignKey(Message, models.SET_NULL, null=True, related_name="+", db_index=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "sid"], name="call_sid_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["words", "forwarded", "answered", "missed"]),
                name="call_outcome_known",
            ),
        ]
        indexes = [
            # Who calls again, and what there is of a person.
            models.Index(fields=["team", "candidate", "created_at"], name="calls_of_candidate"),
            models.Index(fields=["team", "number", "phone", "created_at"], name="calls_of_phone"),
            # What goes with a text.
            models.Index(
                fields=["team", "text_back"], condition=Q(text_back__isnull=False), name="call_of_text_back"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sid} {self.outcome}"

    @property
    def is_ringing(self) -> bool:
        return self.outcome == self.Outcome.FORWARDED

    @property
    def reached_nobody(self) -> bool:
        return self.outcome in {self.Outcome.WORDS, self.Outcome.MISSED}
