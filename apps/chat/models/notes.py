"""What colleagues tell each other about a candidate."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.accounts.models import TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.chat.models.conversations import Conversation


class Note(TeamOwned):
    """Words about a candidate for colleagues only."""

    conversation = TeamForeignKey(Conversation, models.CASCADE, related_name="notes", db_index=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    body = models.TextField()
    # Whom it names, as `mentions_in` says it: for the page that shows it, and kept when somebody is called otherwise.
    mentions = models.JSONField(default=list, blank=True)

    objects = TeamOwnedQuerySet["Note"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "conversation", "created_at"], name="notes_of_conversation")]

    def __str__(self) -> str:
        return f"by {self.author_id}"
