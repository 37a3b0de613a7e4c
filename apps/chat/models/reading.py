"""What each person has read."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.accounts.models import TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.chat.models.conversations import Conversation


class ReadMark(TeamOwned):
    """Up to when one person has read one chat."""

    conversation = TeamForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    read_at = models.DateTimeField()

    objects = TeamOwnedQuerySet["ReadMark"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "conversation", "user"], name="read_mark_once")
        ]
        indexes = [
            # What one person has yet to read; and what goes with who leaves the team.
            models.Index(
                fields=["team", "user", "conversation"], include=["read_at"], name="read_marks_of_user"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.conversation_id}"
