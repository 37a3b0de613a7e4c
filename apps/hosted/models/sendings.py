"""What came by a form: the proof of what was agreed to, and how often it was refused."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.accounts.models import OwnedWithParent, TeamForeignKey, TeamOwnedQuerySet
from apps.candidates.models import Candidate
from apps.hosted.models.forms import Form


class Outcome(models.TextChoices):
    TAKEN = "taken", "Taken in"
    AGAIN = "again", "Sent twice: counted once"
    NOT_FILLED = "not_filled", "Something was missing"
    TOO_FAST = "too_fast", "Filled in too fast for a person"
    TOO_OLD = "too_old", "The page had been open for too long"
    TRAP = "trap", "A field that only programs see was filled in"
    ADDRESS = "address", "Too many from one address"
    PHONE = "phone", "Too many of one phone"
    CLOSED = "closed", "The form was closed"


class Sending(OwnedWithParent):
    """One form that was sent and taken in. With it stands where it came from, as a hash: the proof of consent.

    The wording that was agreed to stands in the consent log under the phone, and here, for the day when the form asks
    in other words. `token` is a hash of the page it stood on and of what was said: the same one twice is one.
    """

    form = TeamForeignKey(Form, models.CASCADE, related_name="sendings", db_index=False)
    candidate = TeamForeignKey(Candidate, models.CASCADE, related_name="+", db_index=False)
    token = models.CharField(max_length=64)
    address_hash = models.CharField(max_length=64, blank=True)
    has_agreed = models.BooleanField()
    wording = models.TextField(blank=True)

    objects = TeamOwnedQuerySet["Sending"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "token"], condition=~Q(token=""), name="hosted_sending_once"
            )
        ]
        indexes = [
            # How many came from there, or of this person, within the hour.
            models.Index(fields=["team", "address_hash", "created_at"], name="hosted_sendings_from"),
            models.Index(fields=["team", "candidate", "created_at"], name="hosted_sendings_of"),
            models.Index(fields=["team", "form"], name="hosted_sendings_by"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} by {self.form_id}"


class Tally(OwnedWithParent):
    """How often something became of what was sent by a form."""

    form = TeamForeignKey(Form, models.CASCADE, related_name="tallies", db_index=False)
    outcome = models.CharField(max_length=10, choices=Outcome)
    count = models.PositiveIntegerField(default=0)

    objects = TeamOwnedQuerySet["Tally"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "form", "outcome"], name="hosted_tally_once")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.outcome}: {self.count}"
