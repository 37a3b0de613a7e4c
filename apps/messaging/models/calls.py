"""Everything the carrier told us, as it said it."""

from __future__ import annotations

from django.db import models

from apps.accounts.models import TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.messaging.models.numbers import Number


class QuarantineQuerySet(TeamOwnedQuerySet["QuarantinedWebhook"]):
    def waiting(self) -> QuarantineQuerySet:
        return self.filter(replayed_at=None)


class QuarantinedWebhook(TeamOwned):
    """A call to our webhook whose signature did not hold: kept, refused, and replayable once its cause is mended."""

    class Kind(models.TextChoices):
        INBOUND = "inbound", "Inbound text"
        STATUS = "status", "Status"
        VOICE = "voice", "Phone call"
        VOICE_END = "voice_end", "End of a forwarded phone call"

    number = TeamForeignKey(Number, models.CASCADE)
    kind = models.CharField(max_length=10, choices=Kind)
    url = models.TextField()
    body = models.TextField()
    signature = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=200)
    remote_address = models.CharField(max_length=45, blank=True)
    replayed_at = models.DateTimeField(null=True, blank=True)

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "created_at"], name="quarantine_newest")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.created_at:%Y-%m-%d %H:%M}"


class StatusCallback(TeamOwned):
    """What the carrier said about an outbound text, as it said it, whatever came of it. Append-only."""

    message_id = models.UUIDField()
    provider_sid = models.CharField(max_length=34)
    status = models.CharField(max_length=24)
    error_code = models.CharField(max_length=12, blank=True)
    fields = models.JSONField()

    objects = TeamOwnedQuerySet["StatusCallback"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "message_id"], name="callbacks_of_message")]

    def __str__(self) -> str:
        return f"{self.provider_sid} {self.status}"
