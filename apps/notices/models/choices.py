"""Of what people want to be told and how, and what a team says of chats that wait long. Without a row all is quiet."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.accounts.models import TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.chat.models import Conversation
from apps.notices.models.notices import Kind
from apps.notices.timing import is_within

# Minutes before a chat turns orange or red at which its person can be told; 0 is never.
LEADS = [0, 15, 30, 60, 120]


def all_kinds() -> list[str]:
    return list(Kind.values)


class Preferences(TeamOwned):
    """How one person is told of things in one team."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    # Whether a browser that allows it shows them on the desktop, whether it makes a sound, and of which kinds.
    on_desktop = models.BooleanField(default=False)
    with_sound = models.BooleanField(default=False)
    kinds = ArrayField(models.CharField(max_length=10), default=all_kinds, blank=True)
    # Whether what people write may stand on a locked screen, and in a mail.
    shows_text = models.BooleanField(default=False)
    # When they are left alone, by their own clock; over midnight where the end is the earlier of the two.
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    # Empty: the team's.
    time_zone = models.CharField(max_length=60, blank=True)
    # The hour of the mail about who waits, on the team's working days; none, no mail.
    digest_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    digest_due_at = models.DateTimeField(null=True, blank=True)
    # The day, by their clock, for which it was last seen to: one a day, however often its hour is changed.
    digest_date = models.DateField(null=True, blank=True)
    # For managers: a mail when chats have turned red.
    mails_overdue = models.BooleanField(default=False)
    overdue_due_at = models.DateTimeField(null=True, blank=True)

    objects: Any = TeamOwnedQuerySet["Preferences"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="notice_preferences_once"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | (
                    Q(quiet_from__isnull=False, quiet_until__isnull=False)
                    & ~Q(quiet_from=models.F("quiet_until"))
                ),
                name="notice_quiet_hours_have_two_ends",
            ),
            models.CheckConstraint(
                condition=Q(digest_hour=None) | Q(digest_hour__lte=23), name="notice_digest_hour"
            ),
            models.CheckConstraint(
                condition=Q(digest_hour=None, digest_due_at=None)
                | Q(digest_hour__isnull=False, digest_due_at__isnull=False),
                name="notice_digest_due",
            ),
        ]
        indexes = [
            models.Index(
                fields=["digest_due_at"], condition=Q(digest_due_at__isnull=False), name="notice_digests_due"
            ),
            models.Index(
                fields=["overdue_due_at"],
                condition=Q(overdue_due_at__isnull=False),
                name="notice_overdue_due",
            ),
        ]

    def __str__(self) -> str:
        return f"of {self.user_id}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone) if self.time_zone else self.team.zone

    def is_quiet(self, *, now: datetime) -> bool:
        """Whether they want to be left alone now."""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        return is_within(clock_of(now, self.zone), self.quiet_from, self.quiet_until)


def clock_of(now: datetime, zone: ZoneInfo) -> time:
    return now.astimezone(zone).time()


class Mute(TeamOwned):
    """A chat of whose texts and colours one person wants to hear nothing."""

    conversation = TeamForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)

    objects: Any = TeamOwnedQuerySet["Mute"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "conversation", "user"], name="mute_once")]
        indexes = [models.Index(fields=["team", "user"], name="mutes_of_user")]

    def __str__(self) -> str:
        return f"{self.conversation_id} for {self.user_id}"


class AlertRules(TeamOwned):
    """What a team wants done about chats that wait long."""

    # So long before a chat turns orange, and red, its person is told. One of `LEADS`.
    lead_minutes = models.PositiveSmallIntegerField(default=60)
    # Managers are told of a chat that has turned red.
    escalates = models.BooleanField(default=False)

    objects: Any = TeamOwnedQuerySet["AlertRules"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team"], name="alert_rules_once"),
            models.CheckConstraint(condition=Q(lead_minutes__in=LEADS), name="alert_rules_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_minutes} minutes before"
