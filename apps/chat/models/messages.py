"""Texts. An outbound text's row is also its place in the queue to the carrier."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Cast, Concat

from apps.accounts.models import Team, TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.chat.models.conversations import Conversation
from apps.core.phones import E164
from apps.messaging.models import Number

# What could not leave for so long (a carrier away, a number paused) would only surprise its reader.
TEXT_LIFE = timedelta(hours=24)
# The client id of a text that repeats a failed one begins so; the failed one's own id follows.
RETRY = "retry:"
# That of the text which tells somebody that they are opted out; the carrier's id of their own text follows.
CONFIRMS = "opted-out:"
# That of the files which a candidate handed in by their link; the visit to its page follows.
UPLOADED = "uploaded:"
# The phone of a text whose person was erased.
ERASED = ""
PLANNED = Q(status="scheduled", origin="chat")
UNSETTLED = Q(status__in=["sending", "unknown"])


class MessageQuerySet(TeamOwnedQuerySet["Message"]):
    def for_team(self, team: Team) -> Self:
        """Keep a team's texts. Those of somebody who was erased only count."""
        return self.filter(team=team).exclude(phone=ERASED)

    def oldest_first(self) -> Self:
        return self.order_by("created_at", "pk")

    def due(self, *, now: datetime) -> Self:
        return self.waiting_to_leave().filter(send_at__lte=now, held_at=None)

    def waiting_to_leave(self) -> Self:
        """Keep those that are in the queue, whenever it is their turn, and held ones too."""
        return self.filter(status__in=[Message.Status.QUEUED, Message.Status.SCHEDULED])

    def unsent(self) -> Self:
        """Keep those that are in the queue, or may come back into it."""
        return self.filter(status__in=["queued", "scheduled", "sending", "unknown"])

    def unsettled(self) -> Self:
        """Keep those of which we do not know whether the carrier took them."""
        return self.filter(UNSETTLED)

    def with_sent_again(self) -> Self:
        """Add `sent_again_at`: when the words of a failed text went out once more."""
        again = Message.objects.filter(
            team=OuterRef("team"),
            client_id=Concat(models.Value(RETRY), Cast(OuterRef("pk"), models.CharField())),
        )
        failed = models.When(
            status__in=["failed", "undelivered"], then=Subquery(again.values("created_at")[:1])
        )
        return self.annotate(
            sent_again_at=models.Case(failed, default=None, output_field=models.DateTimeField())
        )


class Message(TeamOwned):
    """One text in or out.

    Outbound, the row is the outbox: `send_at` says when, `lane` how urgent, `attempt_id` which attempt holds it and
    `lease_until` for how long. Nothing outside PostgreSQL needs to survive for it to be sent, once.
    """

    class Direction(models.TextChoices):
        INBOUND = "inbound", "Inbound"
        OUTBOUND = "outbound", "Outbound"

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", "Scheduled"
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        DELIVERED = "delivered", "Delivered"
        UNDELIVERED = "undelivered", "Not delivered"
        FAILED = "failed", "Not sent"
        UNKNOWN = "unknown", "Checking"
        CANCELLED = "cancelled", "Cancelled"
        RECEIVED = "received", "Received"

    class Origin(models.TextChoices):
        CHAT = "chat", "Chat"
        BLAST = "blast", "Blast"
        CAMPAIGN = "campaign", "Campaign"
        FEED = "feed", "Feed"
        KEYWORD = "keyword", "Keyword"
        AUTO = "auto", "Automatic"
        API = "api", "API"

    class Lane(models.IntegerChoices):
        REPLY = 0, "Reply"
        BULK = 1, "Bulk"

    conversation = TeamForeignKey(Conversation, models.CASCADE, related_name="messages", db_index=False)
    number = TeamForeignKey(Number, models.SET_NULL, null=True, related_name="+", db_index=False)
    direction = models.CharField(max_length=8, choices=Direction)
    status = models.CharField(max_length=12, choices=Status)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.CHAT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    phone = models.CharField(max_length=16)
    body = models.TextField(blank=True)
    # [{"url", "content_type"}] as the carrier named them; once kept by us as `Attachment.as_kept` says (fetching.py).
    media = models.JSONField(default=list, blank=True)
    # When those of an inbound text that are not kept yet are fetched.
    fetch_at = models.DateTimeField(null=True, blank=True)
    segments = models.PositiveSmallIntegerField(default=1)
    # How often people went where its tracked links lead (links.py).
    clicks = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # The browser's or partner's own id: the same one twice is one text.
    client_id = models.CharField(max_length=64, null=True, blank=True)
    provider_sid = models.CharField(max_length=34, null=True, blank=True)
    error_code = models.CharField(max_length=32, blank=True)
    error_detail = models.CharField(max_length=300, blank=True)

    lane = models.PositiveSmallIntegerField(choices=Lane, default=Lane.REPLY)
    send_at = models.DateTimeField(null=True, blank=True)
    send_before = models.DateTimeField(null=True, blank=True)
    # Since when it is kept back by those who sent it (a blast that is paused), whatever it is due.
    held_at = models.DateTimeField(null=True, blank=True)
    # When it was cancelled while the carrier had it: should it come back, it is cancelled then.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Of these, how many ended without a word from the carrier, which did not have it either: its worker died.
    lost = models.PositiveSmallIntegerField(default=0, db_default=0)
    attempt_id = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    # While unknown: how often the carrier was asked. While queued: how often it did not look at it, one after another.
    looks = models.PositiveSmallIntegerField(default=0)
    # Under which ids the carrier failed before to deliver it. It was handed over again since.
    former_sids = ArrayField(models.CharField(max_length=34), null=True, blank=True)
    # Until when it may leave at any hour: somebody said so, or it answers who has just written.
    any_hour_until = models.DateTimeField(null=True, blank=True)
    # Inbound: it may mean that they want no more texts, and nobody has looked at that yet.
    may_be_opt_out = models.BooleanField(default=False, db_default=False)
    # Inbound: STOP, START or HELP, which is no reply. Reports must know it of the erased, too.
    is_keyword = models.BooleanField(default=False, db_default=False, editable=False)
    # The wait that this text ended: should it fail, they wait on since then.
    waited_since = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "provider_sid"], name="message_sid_once"),
            models.UniqueConstraint(fields=["team", "client_id"], name="message_client_id_once"),
            models.CheckConstraint(
                condition=Q(direction="inbound", status="received")
                | (Q(direction="outbound") & ~Q(status="received")),
                name="message_status_of_direction",
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["inbound", "outbound"])
                & Q(
                    status__in=[
                        *("scheduled", "queued", "sending", "sent", "delivered"),
                        *("undelivered", "failed", "unknown", "cancelled", "received"),
                    ]
                )
                & Q(origin__in=["chat", "blast", "campaign", "feed", "keyword", "auto", "api"]),
                name="message_words_known",
            ),
            # What workers look for: when and from where it leaves, whose attempt it is, when to ask what came of it.
            models.CheckConstraint(
                condition=~Q(status__in=["queued", "scheduled"])
                | Q(send_at__isnull=False, number__isnull=False),
                name="message_due_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["sending", "unknown"]) | Q(lease_until__isnull=False),
                name="message_unsettled_until",
            ),
            models.CheckConstraint(
                condition=~Q(status="sending") | Q(attempt_id__isnull=False),
                name="message_sent_by_an_attempt",
            ),
            # Also inbound: what a short code or a name sends cannot be answered, and is not taken in.
            models.CheckConstraint(
                condition=Q(phone__regex=E164) | Q(phone=ERASED, body="", media=[]), name="message_phone_e164"
            ),
        ]
        indexes = [
            # The thread, and its pages upwards.
            models.Index(fields=["team", "conversation", "-created_at", "-id"], name="message_thread"),
            # The grid, newest first.
            models.Index(fields=["team", "-created_at", "-id"], name="message_newest"),
            # The partners' lists, newest first, by what may be rare.
            models.Index(fields=["team", "status", "id"], name="message_status"),
            models.Index(fields=["team", "id"], condition=Q(direction="outbound"), name="message_outbound"),
            # The outbox: what is due for one number, replies first. The clock looks here over all numbers.
            models.Index(
                fields=["team", "number", "lane", "send_at", "id"],
                condition=Q(status__in=["queued", "scheduled"], held_at=None),
                name="message_outbox",
            ),
            # What a person has planned to say in a chat: nearly always little.
            models.Index(
                fields=["team", "conversation", "send_at"], condition=PLANNED, name="message_planned"
            ),
            # What the carrier has taken of a number's bulk lately, and what it thought of it.
            models.Index(
                fields=["team", "number", "-sent_at"],
                condition=Q(lane=1, sent_at__isnull=False),
                name="message_bulk_sent",
            ),
            # What left on a day.
            models.Index(
                fields=["team", "sent_at"], condition=Q(sent_at__isnull=False), name="message_sent_on"
            ),
            # What was sent, and has yet to be confirmed.
            models.Index(fields=["sent_at"], condition=Q(status="sent"), name="message_silent"),
            # How many texts to many somebody has had lately.
            models.Index(
                fields=["team", "phone", "send_at"],
                condition=Q(origin__in=["blast", "campaign"]),
                name="message_bulk_of_phone",
            ),
            models.Index(fields=["fetch_at"], condition=Q(fetch_at__isnull=False), name="message_to_fetch"),
            # What needs reconciling with the carrier.
            models.Index(fields=["lease_until"], condition=UNSETTLED, name="message_unsettled"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.status}"

    @property
    def is_inbound(self) -> bool:
        return self.direction == self.Direction.INBOUND

    @property
    def is_failed(self) -> bool:
        return self.status in {self.Status.FAILED, self.Status.UNDELIVERED}

    @property
    def is_pending(self) -> bool:
        return self.status in {self.Status.QUEUED, self.Status.SENDING, self.Status.UNKNOWN}

    @property
    def is_scheduled(self) -> bool:
        return self.status == self.Status.SCHEDULED

    @property
    def waits_for(self) -> str:
        """What keeps it in the queue, in words."""
        return self.error_detail if self.status in {self.Status.SCHEDULED, self.Status.QUEUED} else ""

    @property
    def is_of_blast(self) -> bool:
        return self.origin == self.Origin.BLAST

    @property
    def is_of_campaign(self) -> bool:
        return self.origin == self.Origin.CAMPAIGN

    @property
    def tries(self) -> int:
        return max(1, self.attempts - self.lost)

    @property
    def planned_at(self) -> datetime:
        """The moment for which it was written to leave, however often it was put off since."""
        return self.send_before - TEXT_LIFE if self.send_before else self.created_at

    @property
    def was_planned(self) -> bool:
        """Whether it was written to leave later than at once."""
        return self.planned_at > self.created_at

    @property
    def confirms_opt_out(self) -> bool:
        """Whether it is the one text that tells them that they are opted out."""
        return self.origin == self.Origin.AUTO and (self.client_id or "").startswith(CONFIRMS)

    @property
    def came_by_link(self) -> bool:
        """Whether it is no text, but files that they handed in by their link."""
        return self.is_inbound and (self.client_id or "").startswith(UPLOADED)

    @property
    def answers(self) -> bool:
        """Whether this is a person's text: only that answers who waits."""
        return not self.is_inbound and self.origin == self.Origin.CHAT
