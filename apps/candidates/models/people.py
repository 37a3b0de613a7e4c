"""People: one candidate per team and number."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Concat, Lower, Upper

from apps.accounts.models import Team, TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.core.phones import E164


class CandidateQuerySet(TeamOwnedQuerySet["Candidate"]):
    def for_team(self, team: Team) -> Self:
        """Keep a team's people. Who was merged into another or erased is nobody's to see."""
        return self.filter(team=team, merged_into=None, erased_at=None)

    def with_phone(self, team: Team, phone: str) -> Self:
        """Keep the row that holds a phone of the team, also one that was merged: it says who is meant now."""
        return self.filter(team=team, phone=phone)

    def newest_first(self) -> CandidateQuerySet:
        return self.order_by("-created_at", "-pk")


class Candidate(TeamOwned):
    """A person with a phone number: one per team and number.

    A duplicate that was merged keeps its row, as the other name of whom it was merged into: whoever texts or applies
    with its phone is still known. An erased one keeps its row without anything personal, so that counts stay true.
    """

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
    merged_into = TeamForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="merged", db_index=False
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "phone"], name="candidate_phone_once"),
            models.UniqueConstraint(
                fields=["team", "external_id"],
                condition=~Q(external_id=""),
                name="candidate_external_id_once",
            ),
            models.CheckConstraint(
                condition=Q(phone__regex=E164) | Q(erased_at__isnull=False), name="candidate_phone_e164"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "-created_at", "-id"], name="candidate_newest"),
            models.Index(fields=["team", "first_name", "last_name", "id"], name="candidate_by_name"),
            # Who is there at all: counting what a filter finds needs no more of them.
            models.Index(
                fields=["team", "id"], condition=Q(merged_into=None, erased_at=None), name="candidate_there"
            ),
            # Those of a state in the same order. (By itself the state is in it only to be read from there.)
            models.Index(*("team", Upper("state"), "id"), include=["state"], name="candidate_of_state"),
            models.Index(
                fields=["team", "merged_into"],
                condition=Q(merged_into__isnull=False),
                name="candidate_merged",
            ),
        ]

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
