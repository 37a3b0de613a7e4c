"""The one thread between a team and a candidate, and who is looking after it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from apps.accounts.models import Membership, Team, TeamForeignKey, TeamOwned, TeamOwnedQuerySet, User
from apps.candidates.models import Application, Candidate, CustomField, Merge, Tag
from apps.chat.waiting import Colour, colour_bounds, colour_of
from apps.messaging.models import Number

WAITING = Q(closed_at=None, waiting_since__isnull=False)
ANSWERED = Q(closed_at=None, waiting_since=None)
CLOSED = Q(closed_at__isnull=False)
# Put aside until later: it stands in the lists of its own only.
AWAKE, SNOOZED = Q(snoozed_until=None), Q(snoozed_until__isnull=False)


class ConversationQuerySet(TeamOwnedQuerySet["Conversation"]):
    def for_team(self, team: Team) -> Self:
        """Keep a team's conversations. That with somebody who was erased is nobody's to see."""
        return self.filter(team=team, erased_at=None)

    def visible_to(self, membership: Membership) -> Self:
        """Keep what this person may see: everything, or for a restricted member what is shared with them."""
        if not membership.is_restricted:
            return self
        shares = ConversationShare.objects.filter(conversation=OuterRef("pk"), user=membership.user_id)
        return self.filter(models.Exists(shares))

    def open(self) -> Self:
        return self.filter(closed_at=None)

    def waiting(self) -> Self:
        return self.open().filter(waiting_since__isnull=False)

    def awake(self) -> Self:
        """Leave out what somebody has put aside until later."""
        return self.filter(AWAKE)

    def snoozed(self) -> Self:
        return self.filter(SNOOZED)

    def unassigned(self) -> Self:
        return self.filter(assignee=None)

    def assigned_to(self, user: User) -> Self:
        return self.filter(assignee=user)

    def coloured(self, colour: Colour, *, now: datetime) -> Self:
        if colour is Colour.GREY:
            return self.filter(waiting_since=None)
        after, until = colour_bounds(colour, now=now)
        kept = self
        if after is not None:
            kept = kept.filter(waiting_since__gt=after)
        if until is not None:
            kept = kept.filter(waiting_since__lte=until)
        return kept

    def with_unread(self, user: User) -> Self:
        """Add `is_unread`: they wrote since this person last looked."""
        marks = apps.get_model("chat", "ReadMark").objects
        read_at = marks.filter(conversation=OuterRef("pk"), user=user).values("read_at")[:1]
        return self.annotate(read_at=Subquery(read_at)).annotate(
            is_unread=models.Case(
                models.When(last_inbound_at=None, then=models.Value(value=False)),
                models.When(read_at=None, then=models.Value(value=True)),
                default=Q(last_inbound_at__gt=F("read_at")),
                output_field=models.BooleanField(),
            )
        )

    def with_reminder(self, user: User) -> Self:
        """Add `remind_at`: when this person is reminded of it, if they are."""
        mine = apps.get_model("chat", "Reminder").objects.filter(conversation=OuterRef("pk"), user=user)
        return self.annotate(remind_at=Subquery(mine.values("due_at")[:1]))

    def with_drafts(self, user: User) -> Self:
        """Add `begun`: what this person has begun to write there, each `kind` and `words`."""
        drafts = apps.get_model("chat", "Draft").objects.filter(conversation=OuterRef("pk"), user=user)
        return self.annotate(begun=ArraySubquery(drafts.values(each=JSONObject(kind="kind", words="words"))))

    def for_row(self) -> Self:
        """Fetch all that a row of the list or the dashboard shows, at one query for any number of rows."""
        active = Application.objects.active().filter(candidate=OuterRef("candidate_id"))
        texts = apps.get_model("chat", "Message").objects.filter(
            team=OuterRef("team"), conversation=OuterRef("pk")
        )
        # Those that are still planned are not what the row shows.
        newest = texts.exclude(status__in=["scheduled", "cancelled"]).order_by("-created_at", "-pk")
        planned = texts.filter(status="scheduled", origin="chat").order_by("send_at")
        return self.select_related("candidate", "assignee", "claimed_by").annotate(
            job_title=Subquery(active.values("job_title")[:1]),
            source=Subquery(active.values("source")[:1]),
            planned_at=Subquery(planned.values("send_at")[:1]),
            last_status=models.Case(
                models.When(last_is_inbound=False, then=Subquery(newest.values("status")[:1])),
                default=models.Value(""),
            ),
        )

    def for_panel(self) -> Self:
        """Add `worn`, the tags of whom it is with (each `pk` and `name`), and whether they `were_merged`.

        And the team's `own_fields`, as their parts.
        """
        tags = Tag.objects.filter(team=OuterRef("team"), taggings__candidate=OuterRef("candidate")).by_name()
        merges = Merge.objects.filter(team=OuterRef("team"), kept=OuterRef("candidate"), undone_at=None)
        fields = CustomField.objects.filter(team=OuterRef("team")).in_order()
        return self.annotate(
            own_fields=ArraySubquery(fields.values(each=JSONObject(key="key", label="label", kind="kind"))),
            worn=ArraySubquery(tags.values(each=JSONObject(pk="pk", name="name"))),
            were_merged=models.Exists(merges),
        )

    def longest_waiting_first(self) -> Self:
        """Put the waiting first, who has waited longest on top; then the answered, newest on top."""
        return self.order_by(F("waiting_since").asc(nulls_last=True), F("last_message_at").desc(), "-pk")


class Conversation(TeamOwned):
    class Stage(models.TextChoices):
        NEW = "new", "New"
        ENGAGED = "engaged", "Engaged"
        DISENGAGED = "disengaged", "Disengaged"
        DELIVERED = "delivered", "Handed over"

    candidate = TeamForeignKey(Candidate, models.CASCADE, related_name="conversations", db_index=False)
    # The number of ours that this candidate knows.
    number = TeamForeignKey(Number, models.SET_NULL, null=True, blank=True, related_name="+")
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.NEW)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    # The oldest unanswered inbound text; None when nobody waits.
    waiting_since = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Put aside until then. Whoever waits, goes on waiting: the lists do without it, the clock does not.
    snoozed_until = models.DateTimeField(null=True, blank=True)
    # What a row of the list shows of the newest text, kept here so that a list is one query.
    last_message_at = models.DateTimeField()
    last_inbound_at = models.DateTimeField(null=True, blank=True)
    last_body = models.CharField(max_length=160, blank=True)
    last_is_inbound = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "candidate"], name="conversation_once"),
            # Nobody waits, and nobody is on it, in a closed one.
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(waiting_since=None, claimed_by=None),
                name="conversation_closed_is_calm",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | AWAKE, name="conversation_closed_is_not_snoozed"
            ),
            # Not the other way round: who leaves the team lets go, and their time may run on.
            models.CheckConstraint(
                condition=Q(claimed_by=None) | Q(claimed_until__isnull=False), name="conversation_claim_ends"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["new", "engaged", "disengaged", "delivered"]),
                name="conversation_stage_known",
            ),
        ]
        # Each list, in its own order and with its page's end in the index: who waits, longest first; the answered and
        # the closed, newest first. Once for everybody's, once for mine and nobody's; and for a colleague's.
        indexes = [
            models.Index(
                *("team", "waiting_since", F("last_message_at").desc(), F("id").desc()),
                condition=WAITING & AWAKE,
                name="conversation_waiting",
            ),
            models.Index(
                *("team", "assignee", "waiting_since", F("last_message_at").desc(), F("id").desc()),
                condition=WAITING & AWAKE,
                name="conversation_waiting_for",
            ),
            models.Index(
                *("team", "waiting_since", F("last_message_at").desc(), F("id").desc()),
                condition=WAITING & AWAKE & Q(assignee__isnull=False),
                name="conversation_waiting_taken",
            ),
            models.Index(
                *("team", F("last_message_at").desc(), F("id").desc()),
                condition=ANSWERED & AWAKE,
                name="conversation_answered",
            ),
            models.Index(
                *("team", "assignee", F("last_message_at").desc(), F("id").desc()),
                condition=ANSWERED & AWAKE,
                name="conversation_answered_for",
            ),
            models.Index(
                *("team", F("last_message_at").desc(), F("id").desc()),
                condition=ANSWERED & AWAKE & Q(assignee__isnull=False),
                name="conversation_answered_taken",
            ),
            models.Index(
                *("team", F("last_message_at").desc(), F("id").desc()),
                condition=CLOSED,
                name="conversation_closed",
            ),
            models.Index(
                *("team", "assignee", F("last_message_at").desc(), F("id").desc()),
                condition=CLOSED,
                name="conversation_closed_for",
            ),
            # The grid, whatever state they are in: newest text first, or who waits and then the others.
            models.Index(fields=["team", "-last_message_at", "-id"], name="conversation_newest"),
            models.Index(
                *("team", "waiting_since", F("last_message_at").desc(), F("id").desc()),
                name="conversation_longest",
            ),
            # The partners' lists, newest made first, by what may be rare; and who leaves the team lets go.
            models.Index(fields=["team", "assignee", "id"], name="conversation_assigned"),
            models.Index(fields=["team", "id"], condition=WAITING, name="conversation_waiting_made"),
            models.Index(fields=["team", "id"], condition=Q(closed_at=None), name="conversation_open_made"),
            models.Index(fields=["team", "id"], condition=CLOSED, name="conversation_closed_made"),
            models.Index(
                fields=["team", "claimed_by"],
                condition=Q(claimed_by__isnull=False),
                name="conversation_claimed",
            ),
            models.Index(
                fields=["team", "claimed_until"],
                condition=Q(claimed_by__isnull=False),
                name="conversation_claimed_until",
            ),
            # What was put aside, of one team; and over all teams, for whose time has come.
            models.Index(
                fields=["team", "snoozed_until", "id"], condition=SNOOZED, name="conversation_snoozed"
            ),
            models.Index(fields=["snoozed_until"], condition=SNOOZED, name="conversation_snoozed_due"),
            # The scheduler's look over all teams for who has just crossed a threshold.
            models.Index(fields=["waiting_since"], condition=WAITING, name="conversation_crossings"),
        ]

    def __str__(self) -> str:
        return f"with {self.candidate_id}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_snoozed(self) -> bool:
        return self.snoozed_until is not None

    @property
    def is_waiting(self) -> bool:
        return self.waiting_since is not None and not self.is_closed

    def colour(self, *, now: datetime) -> Colour:
        return colour_of(None if self.is_closed else self.waiting_since, now=now)

    def age(self, *, now: datetime) -> timedelta | None:
        return None if self.waiting_since is None else now - self.waiting_since

    def claimant(self, *, now: datetime) -> User | None:
        """Return who holds the claim, if it has not run out."""
        if self.claimed_by is None or self.claimed_until is None or self.claimed_until <= now:
            return None
        return self.claimed_by


class ConversationShare(TeamOwned):
    """A chat that a restricted member may see."""

    conversation = TeamForeignKey(Conversation, models.CASCADE, related_name="shares", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)

    objects = TeamOwnedQuerySet["ConversationShare"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user", "conversation"], name="conversation_shared_once")
        ]
        indexes = [models.Index(fields=["team", "conversation"], name="shares_of_conversation")]

    def __str__(self) -> str:
        return f"{self.conversation_id} for {self.user_id}"
