"""Each arrival of a candidate, and the steps of the team's own process."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import OwnedWithParent, Team, TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.candidates.models.people import Candidate


class ApplicationStatus(TeamOwned):
    """A step of the team's own process. `stage` is what reaching it does to the conversation."""

    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=12, blank=True)

    objects = TeamOwnedQuerySet["ApplicationStatus"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "key"], name="application_status_once"),
            # When all is moved, and not while it is: two of them change places in one transaction.
            models.UniqueConstraint(
                fields=["team", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="application_status_place_once",
            ),
            # Those of a conversation, which this floor does not know.
            models.CheckConstraint(
                condition=Q(stage__in=["", "new", "engaged", "disengaged", "delivered"]),
                name="application_status_stage_known",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def moves_chat(self) -> bool:
        """Whether reaching it does something to the conversation."""
        return self.stage != ""


class ApplicationQuerySet(TeamOwnedQuerySet["Application"]):
    def for_team(self, team: Team) -> Self:
        """Keep a team's applications. Those of somebody who was erased only count."""
        return self.filter(team=team, erased_at=None)

    def active(self) -> ApplicationQuerySet:
        return self.filter(is_active=True)

    def newest_first(self) -> ApplicationQuerySet:
        return self.select_related("status").order_by("-applied_at", "-pk")


class Application(OwnedWithParent):
    """One arrival of a candidate. Exactly one of a candidate's is active."""

    class Method(models.TextChoices):
        CHAT = "chat", "Chat"
        FEED = "feed", "Feed"
        IMPORT = "import", "Import"
        KEYWORD = "keyword", "Keyword"
        PLUGIN = "plugin", "Browser plug-in"
        API = "api", "API"
        FORM = "form", "Form"
        DELIVERY = "delivery", "Handoff"
        INBOUND = "inbound", "Texted in"

    candidate = TeamForeignKey(Candidate, models.CASCADE, related_name="applications", db_index=False)
    status = TeamForeignKey(ApplicationStatus, models.PROTECT, related_name="+", db_index=False)
    is_active = models.BooleanField(default=True)
    method = models.CharField(max_length=10, choices=Method)
    job_title = models.CharField(max_length=200, blank=True)
    job_location = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=120, blank=True)
    medium = models.CharField(max_length=120, blank=True)
    campaign = models.CharField(max_length=120, blank=True)
    referrer = models.CharField(max_length=500, blank=True)
    keyword = models.CharField(max_length=60, blank=True)
    requisition_id = models.CharField(max_length=120, blank=True)
    external_job_id = models.CharField(max_length=200, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    applied_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            # With what filters ask most often, so that they are counted without a look at the rows.
            models.UniqueConstraint(
                fields=["team", "candidate"],
                condition=Q(is_active=True),
                include=["status", "job_title"],
                name="application_active_once",
            ),
            models.UniqueConstraint(
                fields=["team", "external_id"],
                condition=~Q(external_id=""),
                name="application_external_id_once",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "-applied_at", "-id"], name="applications_newest"),
            models.Index(fields=["team", "candidate", "-applied_at"], name="applications_of_candidate"),
            # The partners' lists, newest first, by what may be rare.
            models.Index(fields=["team", "status", "id"], name="applications_of_status"),
            models.Index(
                fields=["team", "id"], condition=Q(is_active=False), name="applications_of_the_past"
            ),
        ]

    def __str__(self) -> str:
        return self.job_title or self.get_method_display()

    @property
    def is_made_in_chat(self) -> bool:
        """Whether a colleague typed it in, and may correct it."""
        return self.method == self.Method.CHAT

    @property
    def attribution(self) -> list[str]:
        return [part for part in (self.source, self.medium, self.campaign, self.requisition_id) if part]
