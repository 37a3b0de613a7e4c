"""What somebody has begun to write in a chat, and not sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.accounts.models import TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.chat.models.conversations import Conversation


class Draft(TeamOwned):
    """One person's, in one chat: the words of a text, or of a note. The row is there while there are words."""

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        NOTE = "note", "Note"

    LONGEST = 20_000

    conversation = TeamForeignKey(Conversation, models.CASCADE, related_name="drafts", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=4, choices=Kind)
    words = models.TextField(max_length=LONGEST)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TeamOwnedQuerySet["Draft"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "conversation", "user", "kind"], name="draft_once"),
            models.CheckConstraint(condition=models.Q(kind__in=["text", "note"]), name="draft_kind_known"),
        ]
        # What goes with who leaves the team.
        indexes = [models.Index(fields=["team", "user"], name="drafts_of_user")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id} in {self.conversation_id}"
