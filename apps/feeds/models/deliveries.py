"""What was handed in, as it came, and what has become of it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from apps.accounts.models import OwnedWithParent, TeamForeignKey, TeamOwnedQuerySet
from apps.candidates.models import Application, Candidate
from apps.chat.models import Message
from apps.feeds.models.feeds import Feed

# Bodies and what we fetched to them: never where only a list is shown.
HEAVY = ("body", "details")


class FeedDeliveryQuerySet(TeamOwnedQuerySet["FeedDelivery"]):
    def of(self, feed: Feed) -> Self:
        return self.filter(team=feed.team_id, feed=feed)

    def newest_first(self) -> Self:
        """Put the last ones on top, without what they carry."""
        return self.select_related("candidate", "application", "message").defer(*HEAVY).order_by("-pk")

    def to_mend(self) -> Self:
        """Keep what may come in once the mapping is right, or their side answers again."""
        return self.filter(outcome__in=FeedDelivery.MENDABLE, forgotten_at=None).exclude(code=FORGED)


# Whoever sent it could not prove who they are. It is never taken in.
FORGED = "bad_signature"


class FeedDelivery(OwnedWithParent):
    """One call, or one item of a file: written before anything is made of it, and before it is answered."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Waiting"
        TAKEN = "taken", "Taken in"
        # It was here before.
        DUPLICATE = "duplicate", "Known already"
        # As it is, or with this mapping, it can be no application.
        REJECTED = "rejected", "Rejected"
        # It says that nothing is to be made of it.
        IGNORED = "ignored", "Ignored"
        # It may be as it should, and something went wrong.
        FAILED = "failed", "Failed"
        # It was several: each has a row of its own.
        SPLIT = "split", "Taken apart"

    MENDABLE = (Outcome.REJECTED, Outcome.FAILED)

    feed = TeamForeignKey(Feed, models.CASCADE, related_name="deliveries", db_index=False)
    # The call or the file that it was in.
    part_of = TeamForeignKey(
        "feeds.FeedDelivery", models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    received_at = models.DateTimeField()
    body = models.BinaryField(default=b"")
    body_hash = models.CharField(max_length=64)
    size = models.PositiveIntegerField(default=0)
    content_type = models.CharField(max_length=200, blank=True)
    # What may matter of its headers; nothing secret.
    headers = models.JSONField(default=dict, blank=True)
    # What was asked for where it names only ids.
    details = models.BinaryField(default=b"")
    details_type = models.CharField(max_length=200, blank=True)

    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.WAITING)
    code = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    event_key = models.CharField(max_length=200, blank=True)
    event_kind = models.CharField(max_length=10, blank=True)
    application = TeamForeignKey(
        Application, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    candidate = TeamForeignKey(
        Candidate, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    message = TeamForeignKey(
        Message, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    # What was done, in order: `{"rule": 1 | null, "did": "assigned", "words": "Assigned to …"}`.
    done = models.JSONField(default=list, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    replayed_at = models.DateTimeField(null=True, blank=True)
    # When what it carries was forgotten; that it came, stays.
    forgotten_at = models.DateTimeField(null=True, blank=True, editable=False)

    # Work: when it is due, and as often as it was begun. In a worker's hands it is due again when that one is given up.
    due_at = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = FeedDeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "feed", "event_key"],
                condition=Q(outcome="taken") & ~Q(event_key=""),
                name="feed_event_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome__in=["waiting", "taken", "duplicate", "rejected", "ignored", "failed", "split"]
                ),
                name="feed_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="waiting") | Q(due_at=None), name="feed_due_while_waiting"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "feed", "-id"], name="feed_deliveries_newest"),
            models.Index(fields=["team", "feed", "outcome", "-id"], name="feed_deliveries_by_outcome"),
            # What came on a day.
            models.Index(fields=["team", "received_at"], name="feed_deliveries_on"),
            # What the clock looks for: nearly always empty.
            models.Index(
                fields=["due_at", "team", "feed"],
                condition=Q(due_at__isnull=False),
                name="feed_deliveries_due",
            ),
            # Whether it was here before.
            models.Index(fields=["team", "feed", "body_hash"], name="feed_delivery_bodies"),
            models.Index(fields=["team", "part_of"], condition=Q(part_of__isnull=False), name="feed_parts"),
            # From somebody to how they came; and what keeps a second text back.
            models.Index(
                fields=["team", "candidate"], condition=Q(candidate__isnull=False), name="feed_of_candidate"
            ),
            models.Index(
                fields=["team", "application"],
                condition=Q(application__isnull=False),
                name="feed_of_application",
            ),
            models.Index(
                fields=["team", "message"], condition=Q(message__isnull=False), name="feed_of_message"
            ),
            models.Index(fields=["received_at"], condition=Q(forgotten_at=None), name="feed_bodies_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d %H:%M} {self.outcome}"

    @property
    def is_waiting(self) -> bool:
        return self.outcome == self.Outcome.WAITING

    @property
    def is_taken(self) -> bool:
        return self.outcome == self.Outcome.TAKEN

    @property
    def is_split(self) -> bool:
        return self.outcome == self.Outcome.SPLIT

    @property
    def is_bad(self) -> bool:
        return self.outcome in self.MENDABLE

    @property
    def can_be_replayed(self) -> bool:
        return self.is_bad and self.forgotten_at is None and self.code != FORGED
