"""How software signs in, and how its repeated requests stay one request."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.accounts.models.owned import TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.accounts.models.teams import Membership


class ApiKeyQuerySet(TeamOwnedQuerySet["ApiKey"]):
    def valid(self, *, now: datetime) -> ApiKeyQuerySet:
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=now), revoked_at=None)

    def made_by(self, membership: Membership) -> ApiKeyQuerySet:
        return self.filter(team=membership.team_id, created_by=membership.user_id)


class ApiKey(TeamOwned):
    """A partner's key. The secret has 256 random bits, so a plain SHA-256 of it is enough (ASVS 6.5.2)."""

    class Scope(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Write"
        SEND = "send", "Send texts"
        ADMIN = "admin", "Administer"

    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class IdempotentRequest(TeamOwned):
    """One write under an `Idempotency-Key`: claimed first, answered once, the answer repeated after that."""

    api_key = TeamForeignKey(ApiKey, models.CASCADE)
    key = models.CharField(max_length=255)
    # SHA-256 of method, path and body: the same key for something else is a mistake of the caller.
    fingerprint = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    body = models.JSONField(null=True, blank=True)

    objects = TeamOwnedQuerySet["IdempotentRequest"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "key"], name="idempotency_key_once")]
        # What the clock forgets.
        indexes = [models.Index(fields=["created_at"], name="idempotency_oldest")]

    def __str__(self) -> str:
        return self.key
