"""Candidates who were handed over: to a colleague, to somebody outside by e-mail, or to another team."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from apps.accounts.models import (
    Invitation,
    Membership,
    OwnedWithParent,
    Team,
    TeamForeignKey,
    TeamOwnedQuerySet,
)
from apps.candidates.models import Application, ApplicationStatus, Candidate
from apps.chat.models import Conversation, ConversationQuerySet, ReadMark

LONGEST_SUMMARY = 2000
MOST_STARS = 5


def free_chats() -> ConversationQuerySet:
    """Return, for a query of handoffs, the open chat of each that nobody looks after."""
    free = Conversation.objects.filter(team=OuterRef("team"), candidate=OuterRef("candidate"))
    return free.open().unassigned()


class HandoffQuerySet(TeamOwnedQuerySet["Handoff"]):
    def for_team(self, team: Team) -> Self:
        """Keep a team's handoffs. Those of somebody who was erased only count."""
        return self.filter(team=team, candidate__erased_at=None)

    def visible_to(self, membership: Membership) -> Self:
        """Keep those of the chats that this person may see."""
        chats = Conversation.objects.for_team(membership.team).visible_to(membership)
        return self.filter(Exists(chats.filter(candidate=OuterRef("candidate"))))

    def kept(self) -> Self:
        """Keep those that wait until their receiver has a place in the team."""
        return self.filter(received_at=None, withdrawn_at=None)

    def arrived(self) -> Self:
        return self.filter(direction=Handoff.Direction.IN)

    def not_taken_up(self) -> Self:
        """Keep those whose open chat nobody looks after."""
        return self.filter(Exists(free_chats()))

    def with_facts(self) -> Self:
        """Add all that a handoff shows: its people, `chat_id`, and whether its receiver has looked there since."""
        chats = Conversation.objects.filter(
            team=OuterRef("team"), candidate=OuterRef("candidate"), erased_at=None
        )
        looks = ReadMark.objects.filter(
            team=OuterRef("team"),
            conversation__candidate=OuterRef("candidate"),
            user=OuterRef("to_user"),
            read_at__gte=OuterRef("created_at"),
        )
        return self.select_related("candidate", "author", "to_user", "outcome", "invitation").annotate(
            chat_id=Subquery(chats.values("pk")[:1]), is_looked_at=Exists(looks)
        )

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class Handoff(OwnedWithParent):
    """One candidate handed over. Between two teams each has a row of its own: neither sees the other's."""

    class Direction(models.TextChoices):
        OUT = "out", "Handed over"
        IN = "in", "Received"

    class Kind(models.TextChoices):
        MEMBER = "member", "A member of the team"
        EMAIL = "email", "An e-mail address"
        TEAM = "team", "Another team"

    class State(models.TextChoices):
        WAITING = "waiting", "Waits until they join"
        RECEIVED = "received", "Received"
        SEEN = "seen", "Seen"
        WITHDRAWN = "withdrawn", "Taken back"

    candidate = TeamForeignKey(Candidate, models.CASCADE, related_name="handoffs", db_index=False)
    # The active one at that time.
    application = TeamForeignKey(Application, models.SET_NULL, null=True, related_name="+", db_index=False)
    direction = models.CharField(max_length=3, choices=Direction)
    kind = models.CharField(max_length=6, choices=Kind)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # Who gave a person who comes from another team, and which: names, as there is nothing of theirs to point at.
    from_name = models.CharField(max_length=150, blank=True)
    from_team = models.CharField(max_length=120, blank=True)
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    to_email = models.EmailField(blank=True)
    to_team = models.CharField(max_length=120, blank=True)
    # The one that was made for it; nothing where somebody was invited, or there, before.
    invitation = TeamForeignKey(Invitation, models.SET_NULL, null=True, related_name="+", db_index=False)
    outcome = TeamForeignKey(ApplicationStatus, models.SET_NULL, null=True, related_name="+", db_index=False)
    # As it was called then: the other team has statuses of its own.
    outcome_words = models.CharField(max_length=60, blank=True)
    stars = models.PositiveSmallIntegerField(null=True)
    summary = models.TextField(blank=True, max_length=LONGEST_SUMMARY)
    # What a page made up for it, so that a double click makes one.
    client_id = models.CharField(max_length=64, null=True)
    # What taking it back needs.
    before = models.JSONField(default=dict)
    received_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    letter_due_at = models.DateTimeField(null=True, editable=False)
    mailed_at = models.DateTimeField(null=True, editable=False)

    objects = HandoffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "client_id"], name="handoff_client_id_once"),
            models.CheckConstraint(
                condition=Q(stars=None) | Q(stars__gte=1, stars__lte=MOST_STARS), name="handoff_stars"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["member", "email", "team"], direction__in=["out", "in"]),
                name="handoff_kind_known",
            ),
            # Only whoever is not there yet is waited for.
            models.CheckConstraint(
                condition=Q(kind="email", direction="out") | Q(received_at__isnull=False),
                name="handoff_waits_for_the_invited",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "-created_at", "-id"], name="handoffs_newest"),
            models.Index(
                *("team", F("stars").desc(nulls_last=True), F("id").desc()), name="handoffs_by_stars"
            ),
            models.Index(fields=["team", "candidate", "created_at"], name="handoffs_of_candidate"),
            # What somebody gets who joins; and what nobody has taken up.
            models.Index(
                fields=["team", "to_email"],
                condition=Q(received_at=None, withdrawn_at=None),
                name="handoffs_kept",
            ),
            models.Index(
                fields=["team", "-created_at"], condition=Q(direction="in"), name="handoffs_arrived"
            ),
            models.Index(
                fields=["letter_due_at"], condition=Q(letter_due_at__isnull=False), name="handoff_letter_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.direction}"

    @property
    def is_incoming(self) -> bool:
        return self.direction == self.Direction.IN

    @property
    def is_kept(self) -> bool:
        """Whether it waits until its receiver has a place in the team."""
        return self.received_at is None and self.withdrawn_at is None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def crosses_teams(self) -> bool:
        return self.kind == self.Kind.TEAM

    @property
    def is_seen(self) -> bool:
        """Whether the receiver has looked at the chat since (`with_facts`)."""
        return not self.is_withdrawn and bool(getattr(self, "is_looked_at", False))

    @property
    def state(self) -> State:
        if self.is_withdrawn:
            return self.State.WITHDRAWN
        if self.received_at is None:
            return self.State.WAITING
        return self.State.SEEN if self.is_seen else self.State.RECEIVED

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether it can be taken back: what another team has got, they have."""
        return not self.crosses_teams and not self.is_withdrawn and not self.is_seen

    @property
    def drawn_stars(self) -> str:
        stars = self.stars or 0
        return "★" * stars + "☆" * (MOST_STARS - stars)

    @property
    def giver(self) -> str:
        """Who handed them over, in words."""
        if self.is_incoming:
            return f"{self.from_name}, {self.from_team}" if self.from_name else self.from_team
        return str(self.author) if self.author else "A program of the team’s"

    @property
    def receiver(self) -> str:
        """To whom, in words."""
        if self.crosses_teams:
            to = "this team" if self.is_incoming else f"the team {self.to_team}"
            return f"{self.to_user or self.to_email}, {to}" if self.to_user or self.to_email else to
        return str(self.to_user) if self.to_user else self.to_email

    def invitation_is_open(self, *, now: datetime) -> bool:
        return self.invitation is not None and self.invitation.is_open(now=now)
