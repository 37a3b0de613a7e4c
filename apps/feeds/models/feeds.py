"""A stream of applications from outside: how it comes in, what becomes of it, and how it does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Self, cast

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.accounts.models import TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.core.fields import EncryptedTextField
from apps.messaging.models import Template

# However often their address has not answered, it is tried again within this.
LONGEST_PAUSE = timedelta(hours=6)

TROUBLE_WORDS = {
    "silent": "It has been silent for longer than it usually is. See whether the other side still sends.",
    "rejecting": "More than 5% of its last deliveries were rejected. Look at the reasons, change the mapping, and "
    "replay them.",
    "unreachable": "Its address has not answered as it should for several times. Look at what it said last.",
}


class FeedQuerySet(TeamOwnedQuerySet["Feed"]):
    def by_name(self) -> Self:
        return self.select_related("template").order_by("name", "pk")


class Feed(TeamOwned):
    """One source. What it hands in is kept first, and taken in by a worker."""

    class Kind(models.TextChoices):
        PUSH_JSON = "push_json", "Sends JSON to us"
        PUSH_FORM = "push_form", "Sends a form to us"
        PULL_CSV = "pull_csv", "We fetch a CSV file"
        PULL_JSON = "pull_json", "We fetch JSON"
        PULL_XML = "pull_xml", "We fetch XML"

    PULLED = frozenset({Kind.PULL_CSV, Kind.PULL_JSON, Kind.PULL_XML})

    class Mode(models.TextChoices):
        MESSAGE = "message", "Trigger a message on apply"
        COLLECT = "collect", "Collect for the grids"

    class Status(models.TextChoices):
        # What comes is kept and shown, and nothing is made of it yet.
        SETUP = "setup", "Being set up"
        ON = "on", "On"
        OFF = "off", "Off"

    class PauseFor(models.TextChoices):
        JOB = "job", "For the same job"
        ANY = "any", "By anybody, for whatever job"

    class Trouble(models.TextChoices):
        NONE = "", "None"
        SILENT = "silent", "Silent for longer than usual"
        REJECTING = "rejecting", "Many deliveries are rejected"
        UNREACHABLE = "unreachable", "Its address does not answer as it should"

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.PUSH_JSON)
    preset = models.CharField(max_length=40, blank=True)
    mode = models.CharField(max_length=7, choices=Mode, default=Mode.COLLECT)
    status = models.CharField(max_length=5, choices=Status, default=Status.SETUP)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    # What becomes of what arrives.
    mapping = models.JSONField(default=dict, blank=True)
    defaults = models.JSONField(default=dict, blank=True)
    # An area without one is read as this in phones.
    country = models.CharField(max_length=2, default="US")
    rules = models.JSONField(default=list, blank=True)
    # Sent to whoever no rule has sent one.
    template = TeamForeignKey(
        Template, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    # Whoever was texted within so many days gets no text of the feed (0: whoever comes gets one).
    pause_days = models.PositiveSmallIntegerField(default=7)
    pause_for = models.CharField(max_length=3, choices=PauseFor, default=PauseFor.JOB)

    # The door: who finds it, and how it is known that they may come in.
    token = models.CharField(max_length=64, unique=True, editable=False)
    verification = models.JSONField(default=dict, blank=True)
    secret = EncryptedTextField(blank=True, editable=False)

    # Fetching.
    pull_url = models.CharField(max_length=2000, blank=True)
    # With our own calls, in JSON: credentials may stand here. Also with what a two-step feed asks for.
    call_headers = EncryptedTextField(blank=True, editable=False)
    pull_minutes = models.PositiveIntegerField(default=60)
    next_pull_at = models.DateTimeField(null=True, blank=True)
    pulled_at = models.DateTimeField(null=True, blank=True)
    pull_etag = models.CharField(max_length=300, blank=True)
    pull_modified = models.CharField(max_length=100, blank=True)
    pull_failures = models.PositiveSmallIntegerField(default=0)
    # What came of the last time, in words.
    pull_result = models.CharField(max_length=300, blank=True)

    # How it does, as the clock has seen it last.
    trouble = models.CharField(max_length=11, choices=Trouble, blank=True, default=Trouble.NONE)
    trouble_since = models.DateTimeField(null=True, blank=True)
    letter_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Calls that could not prove who they were from: counted, and only some of them kept.
    forged = models.PositiveIntegerField(default=0)

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "name"], name="feed_name_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["push_json", "push_form", "pull_csv", "pull_json", "pull_xml"]),
                name="feed_kind_known",
            ),
            models.CheckConstraint(condition=Q(status__in=["setup", "on", "off"]), name="feed_status_known"),
            models.CheckConstraint(condition=Q(mode__in=["message", "collect"]), name="feed_mode_known"),
        ]
        indexes = [
            # What the clock looks for.
            models.Index(
                fields=["next_pull_at"], condition=Q(next_pull_at__isnull=False), name="feeds_to_pull"
            ),
            models.Index(
                fields=["letter_due_at"], condition=Q(letter_due_at__isnull=False), name="feeds_letters_due"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        return self.status == self.Status.ON

    @property
    def is_off(self) -> bool:
        return self.status == self.Status.OFF

    @property
    def is_being_set_up(self) -> bool:
        return self.status == self.Status.SETUP

    @property
    def is_pulled(self) -> bool:
        return self.kind in self.PULLED

    @property
    def sends(self) -> bool:
        """Whether a text may come of it."""
        return self.mode == self.Mode.MESSAGE

    @property
    def is_for_job_only(self) -> bool:
        """Whether who was texted for another job may be texted again."""
        return self.pause_for == self.PauseFor.JOB

    @property
    def is_in_trouble(self) -> bool:
        return self.trouble != self.Trouble.NONE

    @property
    def trouble_words(self) -> str:
        """Return what is the matter, and what can be done."""
        return TROUBLE_WORDS.get(self.trouble, "")

    @property
    def intake_url(self) -> str:
        """Return the address that is pasted at the other side; whoever has it finds the feed."""
        return f"{settings.PUBLIC_URL}/feeds/in/{self.token}"

    @property
    def headers_to_call(self) -> Mapping[str, str]:
        """Return what goes along when we call them."""
        return cast("dict[str, str]", json.loads(self.call_headers)) if self.call_headers else {}

    def next_pull(self, *, now: datetime) -> datetime:
        """Return when it is fetched again: later and later while their address does not answer."""
        usual = timedelta(minutes=self.pull_minutes)
        factor: int = 2 ** min(self.pull_failures, 8)
        return now + min(usual * factor, max(usual, LONGEST_PAUSE))
