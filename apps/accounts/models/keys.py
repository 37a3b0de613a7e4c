"""How software signs in, and how its repeated requests stay one request."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.accounts.models.owned import TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.accounts.models.teams import Membership, Role


class ApiKeyQuerySet(TeamOwnedQuerySet["ApiKey"]):
    def valid(self, *, now: datetime) -> ApiKeyQuerySet:
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=now), revoked_at=None)

    def in_use(self, *, now: datetime) -> ApiKeyQuerySet:
        """Keep those that open the API now. A person's own opens it only while that person may work in the team."""
        may_work = ~models.Q(membership__role=Role.RESTRICTED) & models.Q(membership__user__is_active=True)
        return self.valid(now=now).filter(models.Q(membership=None) | may_work)

    def made_by(self, membership: Membership) -> ApiKeyQuerySet:
        """Keep the keys of the team that somebody made for it."""
        return self.filter(team=membership.team_id, created_by=membership.user_id, membership=None)

    def ending(self, membership: Membership, *, becomes: Role | None) -> ApiKeyQuerySet:
        """Keep what ends with a manager's rights; and with a member's, also their own tokens."""
        made = self.made_by(membership)
        return made if becomes == Role.MEMBER else made | self.own_of(membership)

    def own_of(self, membership: Membership) -> ApiKeyQuerySet:
        """Keep somebody's own tokens."""
        return self.filter(team=membership.team_id, membership=membership)


class ApiKey(TeamOwned):
    """A partner's key, or somebody's own token.

    The secret has 256 random bits, so a plain SHA-256 of it is enough (ASVS 6.5.2).
    """

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
    # Whose own token it is, in whose name it acts and with whose place it ends; none: a key of the team.
    membership = TeamForeignKey(Membership, models.CASCADE, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_personal(self) -> bool:
        return self.membership_id is not None


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
