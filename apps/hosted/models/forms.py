"""A page of a team's own on the web, by which people apply."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.accounts.models import TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.lists.models import List
from apps.messaging.models import Template

# What somebody types at the end of an address.
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
# Those that tell people apart elsewhere, in light and in dark; the style sheet knows them by number.
COLOURS = [
    ("", "Blue"),
    ("1", "Slate"),
    ("2", "Green"),
    ("3", "Sand"),
    ("4", "Violet"),
    ("5", "Rose"),
    ("6", "Teal"),
]
WORDING = (
    "I agree to receive text messages about my application and about jobs from {team}. Message frequency varies. "
    "Message and data rates may apply. Reply HELP for help, STOP to opt out. "
    "Agreeing is not a condition of applying."
)


class JobKind(models.TextChoices):
    FIXED = "fixed", "One job, which stands there"
    CHOICE = "choice", "A list to choose from"
    FREE = "free", "They write it themselves"
    NONE = "none", "Nothing is asked"


class Asked(models.TextChoices):
    NO = "no", "Not asked"
    OPTIONAL = "optional", "Asked"
    REQUIRED = "required", "Asked, and must be answered"


class FormQuerySet(TeamOwnedQuerySet["Form"]):
    def in_order(self) -> FormQuerySet:
        """Put the one that counts first, then by name."""
        return self.order_by("-is_default", "name", "pk")


class Form(TeamOwned):
    """What is asked, in which words, and what becomes of the answers.

    `questions` are `{"field", "words", "required"}`: the key of a field of the team's own, how it is asked there, and
    whether it must be answered. `tags` are names.
    """

    LONGEST_SLUG = 60

    name = models.CharField(max_length=80)
    slug = models.CharField(max_length=LONGEST_SLUG, unique=True)
    is_default = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)
    # What people see.
    heading = models.CharField(max_length=120)
    introduction = models.TextField(blank=True)
    colour = models.CharField(max_length=1, blank=True, choices=COLOURS)
    thanks = models.TextField(blank=True)
    redirect_url = models.URLField(max_length=500, blank=True)
    privacy_url = models.URLField(max_length=500, blank=True)
    terms_url = models.URLField(max_length=500, blank=True)
    # What they are asked.
    job_kind = models.CharField(max_length=6, choices=JobKind, default=JobKind.FREE)
    job_titles = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    email_asked = models.CharField(max_length=8, choices=Asked, default=Asked.OPTIONAL)
    location_asked = models.CharField(max_length=8, choices=Asked, default=Asked.NO)
    questions = models.JSONField(default=list, blank=True)
    wording = models.TextField()
    # Consent may not be a condition of applying: a team has to say so where it is asked for something else.
    needs_consent = models.BooleanField(default=False)
    # What becomes of it.
    source = models.CharField(max_length=120, blank=True)
    medium = models.CharField(max_length=120, blank=True)
    campaign = models.CharField(max_length=120, blank=True)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    template = TeamForeignKey(
        Template, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    list = TeamForeignKey(List, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    # The key of one of the team's statuses.
    status = models.CharField(max_length=40, default="new")

    objects = FormQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team"], condition=Q(is_default=True), name="hosted_form_default_once"
            ),
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="hosted_form_slug_typed"),
            models.CheckConstraint(
                condition=Q(job_kind__in=["fixed", "choice", "free", "none"]), name="hosted_form_job_known"
            ),
            models.CheckConstraint(
                condition=Q(job_kind__in=["free", "none"]) | ~Q(job_titles=[]), name="hosted_form_has_jobs"
            ),
            models.CheckConstraint(
                condition=Q(redirect_url="") | Q(redirect_url__startswith="https://"),
                name="hosted_form_leads_to_https",
            ),
            models.CheckConstraint(condition=~Q(wording=""), name="hosted_form_has_wording"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        return f"/f/{self.slug}/"

    @property
    def address(self) -> str:
        return f"{settings.PUBLIC_URL}{self.path}"

    @property
    def has_one_job(self) -> bool:
        return self.job_kind == JobKind.FIXED

    def question_of(self, key: str) -> dict[str, Any] | None:
        """Return how a field of the team's own is asked here, if it is."""
        return next((each for each in self.questions if each["field"] == key), None)
