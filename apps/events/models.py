"""What happened, in one append-only log. Live screens, webhooks, the history panel and the audit page read it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from apps.events.audited import AUDITED


class EventQuerySet(models.QuerySet["Event"]):
    def relayed_after(self, seq: int) -> EventQuerySet:
        return self.filter(seq__gt=seq).order_by("seq")


class Event(models.Model):
    """One thing that happened, written in the transaction that made it happen.

    `seq` is given after the commit (relay.py): 1, 2, 3 … for each team, without holes, so that a reader who has seen
    n has seen all up to n. `id` alone could not promise it: a lower id may commit after a higher one.
    """

    id = models.BigAutoField(primary_key=True)
    team = models.ForeignKey("accounts.Team", models.CASCADE, db_index=False, related_name="+")
    seq = models.BigIntegerField(null=True, editable=False)
    kind = models.CharField(max_length=60)
    # Plain ids: this floor does not know what a conversation is.
    conversation_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    actor_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "seq"], name="event_seq_once")]
        indexes = [
            # What the relay has yet to number: nearly always empty.
            models.Index(fields=["team", "id"], condition=models.Q(seq=None), name="event_unnumbered"),
            # The history of one conversation.
            models.Index(fields=["team", "conversation_id", "id"], name="event_conversation"),
            # The history of what is no conversation's own: a person, an application.
            models.Index(
                fields=["team", "subject_id", "id"],
                condition=models.Q(conversation_id=None),
                name="event_subject",
            ),
            # What a manager looks through, among very many texts.
            models.Index(fields=["team", "id"], condition=models.Q(kind__in=AUDITED), name="event_audited"),
        ]

    def __str__(self) -> str:
        return f"{self.seq or '?'} {self.kind}"
