"""Addresses of partners that are told what happens, what each was told, and how far the log was read for a team."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.accounts.models import OwnedWithParent, TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.core.fields import EncryptedTextField


class EndpointQuerySet(TeamOwnedQuerySet["Endpoint"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def with_health(self, *, since: datetime, soon: datetime) -> Self:
        """Return them newest first, each with how many calls it got since a moment, failed for good, and wait.

        `soon_count` are those that are made before a moment that is near.
        """

        def counted(condition: Q) -> models.Count:
            return models.Count("deliveries", filter=condition)

        return self.order_by("-created_at", "-pk").annotate(
            delivered_count=counted(Q(deliveries__status="delivered", deliveries__created_at__gte=since)),
            failed_count=counted(Q(deliveries__status="failed")),
            waiting_count=counted(Q(deliveries__status="pending")),
            soon_count=counted(Q(deliveries__status="pending", deliveries__next_at__lte=soon)),
        )


class Endpoint(TeamOwned):
    """An address that is told of some happenings, each as a signed call."""

    class Off(models.TextChoices):
        BY_HAND = "by_hand", "Switched off by hand"
        GONE = "gone", "It answered 410 Gone"
        FAILING = "failing", "Nothing but failures for five days"

    url = models.CharField(max_length=2_000)
    description = models.CharField(max_length=120, blank=True)
    # Public words (`happenings.HAPPENINGS`).
    events = ArrayField(models.CharField(max_length=60))
    secret = EncryptedTextField()
    # Signs besides, until then.
    old_secret = EncryptedTextField(blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    disabled_reason = models.CharField(max_length=10, choices=Off, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    # Events with a higher number are told: those after it was made, or switched on again.
    from_seq = models.BigIntegerField(default=0)
    # Since when, and how often in a row, nothing but failures; nothing while all is well.
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    last_success_at = models.DateTimeField(null=True, blank=True)
    # Whether its last answer took long.
    is_slow = models.BooleanField(default=False)
    # It is left alone until then.
    rests_until = models.DateTimeField(null=True, blank=True)
    # When managers are mailed that it was switched off.
    letter_due_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = EndpointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=True, disabled_reason="")
                | Q(is_active=False, disabled_reason__in=["by_hand", "gone", "failing"]),
                name="endpoint_off_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(failing_since=None, failures=0) | Q(failing_since__isnull=False, failures__gt=0),
                name="endpoint_failing_since",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "id"], condition=Q(is_active=True), name="endpoints_active"),
            models.Index(
                fields=["letter_due_at"], condition=Q(letter_due_at__isnull=False), name="endpoint_letters"
            ),
        ]

    def __str__(self) -> str:
        return self.description or self.url

    @property
    def is_failing(self) -> bool:
        return self.is_active and self.failing_since is not None

    @property
    def is_gone(self) -> bool:
        return self.disabled_reason == self.Off.GONE

    @property
    def was_given_up(self) -> bool:
        """Whether it was switched off by itself."""
        return not self.is_active and self.disabled_reason != self.Off.BY_HAND

    def secrets(self, *, now: datetime) -> list[str]:
        """Return what signs a call that is made now."""
        is_changing = self.old_secret and self.old_secret_until is not None and now < self.old_secret_until
        return [self.secret, self.old_secret] if is_changing else [self.secret]


class DeliveryQuerySet(TeamOwnedQuerySet["Delivery"]):
    def due(self, *, now: datetime) -> Self:
        """Return those to be called now, also those in the hands of a worker that has died."""
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        return self.filter(free, status=Delivery.Status.PENDING, next_at__lte=now)

    def in_hand(self, *, now: datetime) -> Self:
        return self.filter(status=Delivery.Status.PENDING, lease_until__gte=now)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class Delivery(OwnedWithParent):
    """One happening for one endpoint, and how far the telling has got.

    It names the event and what that is about, and holds no content: `bodies` draws that when the call is made, so that
    nothing of a person stays here, and nobody is told of somebody who wished to be forgotten meanwhile.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "Waiting"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Failed"

    endpoint = TeamForeignKey(Endpoint, models.CASCADE, related_name="deliveries", db_index=False)
    # Of the log; nothing for a test.
    event_seq = models.BigIntegerField(null=True, blank=True)
    # A public word.
    kind = models.CharField(max_length=60)
    happened_at = models.DateTimeField()
    subject_id = models.UUIDField(null=True, blank=True)
    conversation_id = models.UUIDField(null=True, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.PENDING)
    # Since it was last asked for: in the beginning, or again by hand.
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    attempt_id = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    # Of the last call: when, what came back, or why nothing did.
    called_at = models.DateTimeField(null=True, blank=True)
    took_ms = models.PositiveIntegerField(null=True, blank=True)
    answer_code = models.PositiveSmallIntegerField(null=True, blank=True)
    answer_body = models.TextField(blank=True)
    error = models.CharField(max_length=40, blank=True)
    error_detail = models.CharField(max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            # However often the log is read: no happening is told twice.
            models.UniqueConstraint(fields=["team", "endpoint", "event_seq"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "delivered", "failed"]), name="delivery_status_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["team", "endpoint", "next_at", "id"],
                condition=Q(status="pending"),
                name="deliveries_to_make",
            ),
            models.Index(fields=["team", "endpoint", "-created_at", "-id"], name="deliveries_of_endpoint"),
            models.Index(
                fields=["team", "endpoint", "id"], condition=Q(status="failed"), name="deliveries_failed"
            ),
            # Whose answers go with somebody who is erased.
            models.Index(fields=["team", "subject_id"], name="deliveries_about"),
            models.Index(fields=["team", "conversation_id"], name="deliveries_of_chat"),
            # What the clock forgets.
            models.Index(fields=["created_at"], name="deliveries_oldest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.webhook_id}"

    @property
    def webhook_id(self) -> str:
        """The same with each try, so that a receiver knows what it has had."""
        return f"msg_{self.pk.hex}"

    @property
    def is_waiting(self) -> bool:
        return self.status == self.Status.PENDING

    @property
    def is_delivered(self) -> bool:
        return self.status == self.Status.DELIVERED

    @property
    def has_failed(self) -> bool:
        return self.status == self.Status.FAILED

    @property
    def is_test(self) -> bool:
        return self.event_seq is None

    @property
    def outcome(self) -> str:
        """Return how the last call ended, in a few words."""
        if self.answer_code is not None:
            return str(self.answer_code)
        return self.error_detail


class Cursor(TeamOwned):
    """Up to which event a team's log has been read for its endpoints."""

    seq = models.BigIntegerField(default=0)

    objects: Any = TeamOwnedQuerySet["Cursor"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team"], name="webhook_cursor_once")]

    def __str__(self) -> str:
        return str(self.seq)
