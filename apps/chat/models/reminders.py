"""What somebody wants to be reminded of, if nobody answers by then."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models

from apps.accounts.models import TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.chat.models.conversations import Conversation


class ReminderQuerySet(TeamOwnedQuerySet["Reminder"]):
    def due(self, *, now: datetime) -> Self:
        """Keep those whose time has come, and of which nobody has been told."""
        return self.filter(rung_at=None, due_at__lte=now)

    def rung(self) -> Self:
        """Keep those that somebody has been told of, and that wait to be seen to."""
        return self.filter(rung_at__isnull=False)

    def soonest_first(self) -> Self:
        return self.order_by("due_at", "pk")


class Reminder(TeamOwned):
    """One person's, of one chat. The row is there while it counts: what ends it removes it. The log has the rest."""

    conversation = TeamForeignKey(Conversation, models.CASCADE, related_name="reminders", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    due_at = models.DateTimeField()
    # When its time had come, and its person was told.
    rung_at = models.DateTimeField(null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "conversation", "user"], name="reminder_once"),
        ]
        indexes = [
            # One's own, soonest first; and the clock's look over all teams.
            models.Index(fields=["team", "user", "due_at", "id"], name="reminders_of_user"),
            models.Index(fields=["due_at"], condition=models.Q(rung_at=None), name="reminders_to_ring"),
        ]

    def __str__(self) -> str:
        return f"of {self.conversation_id} for {self.user_id}"
