"""People, and each of their arrivals."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Concat, Lower
from django.utils import timezone

from apps.accounts.models import TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.core.phones import E164


class CandidateQuerySet(TeamOwnedQuerySet["Candidate"]):
    def newest_first(self) -> CandidateQuerySet:
        return self.order_by("-created_at", "-pk")


class Candidate(TeamOwned):
    """A person with a phone number: one per team and number."""

    phone = models.CharField(max_length=16)
    first_name = models.CharField(max_length=100, blank=True)
    middle_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=60, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    # Row security keeps lower() and ILIKE from their indexes: what is searched is stored as it is searched.
    search_text = models.GeneratedField(
        expression=Lower(
            Concat(
                F("first_name"),
                models.Value(" "),
                F("last_name"),
                models.Value(" "),
                F("email"),
                models.Value(" "),
                F("phone"),
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "phone"], name="candidate_phone_once"),
            models.UniqueConstraint(
                fields=["team", "external_id"],
                condition=~Q(external_id=""),
                name="candidate_external_id_once",
            ),
            models.CheckConstraint(condition=Q(phone__regex=E164), name="candidate_phone_e164"),
        ]
        indexes = [models.Index(fields=["team", "-created_at", "-id"], name="candidate_newest")]

    def __str__(self) -> str:
        return self.name or self.phone

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.first_name, self.middle_name, self.last_name) if part)

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or "?"

    @property
    def place(self) -> str:
        return ", ".join(part for part in (self.city, self.state) if part)


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


class ApplicationQuerySet(TeamOwnedQuerySet["Application"]):
    def active(self) -> ApplicationQuerySet:
        return self.filter(is_active=True)

    def newest_first(self) -> ApplicationQuerySet:
        return self.select_related("status").order_by("-applied_at", "-pk")


class Application(TeamOwned):
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

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "candidate"], condition=Q(is_active=True), name="application_active_once"
            ),
            models.UniqueConstraint(
                fields=["team", "external_id"],
                condition=~Q(external_id=""),
                name="application_external_id_once",
            ),
        ]
        indexes = [
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
    def attribution(self) -> list[str]:
        return [part for part in (self.source, self.medium, self.campaign, self.requisition_id) if part]
