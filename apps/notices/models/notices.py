"""What somebody should know of, once, until they have seen it; and how far a team's log was read for that."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from apps.accounts.models import Membership, TeamOwned, TeamOwnedQuerySet
from apps.accounts.permissions import Right, may
from apps.chat.models import Conversation


class Kind(models.TextChoices):
    TEXT = "text", "Somebody texts in a chat of mine"
    ASSIGNED = "assigned", "A chat is given to me"
    MENTION = "mention", "A colleague mentions me"
    HANDED = "handed", "A candidate is handed over to me"
    REMINDER = "reminder", "A reminder of mine is due"
    TURNING = "turning", "A chat of mine is about to turn orange or red"
    OVERDUE = "overdue", "A chat has turned red"
    WORK = "work", "What I have begun is done, or has stopped"
    FEED = "feed", "A feed needs a look"


# What is only for some roles.
FOR_MANAGERS = (Kind.OVERDUE, Kind.FEED)
FOR_MEMBERS = (Kind.WORK,)


class NoticeQuerySet(TeamOwnedQuerySet["Notice"]):
    def shown_to(self, membership: Membership) -> Self:
        """Keep somebody's own, of chats that they may see and of what their role includes at present."""
        mine = self.filter(team=membership.team_id, user=membership.user_id)
        chats = Conversation.objects.filter(
            team=membership.team_id, erased_at=None, pk=OuterRef("conversation_id")
        )
        mine = mine.filter(Q(conversation_id=None) | Exists(chats.visible_to(membership)))
        if not may(membership, Right.MANAGE):
            mine = mine.exclude(kind__in=FOR_MANAGERS)
        return mine if may(membership, Right.WORK) else mine.exclude(kind__in=FOR_MEMBERS)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def of_chat(self, conversation_id: Any) -> Self:
        return self.filter(conversation_id=conversation_id)

    def newest_first(self) -> Self:
        return self.order_by("-seq", "-pk")


class Notice(TeamOwned):
    """One thing for one person. It holds ids and words of ours: names are drawn when it is shown."""

    Kind = Kind

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    # What makes it the same thing: the event, or the crossing that it tells of.
    key = models.CharField(max_length=120)
    # While one of a bundle is unread, more of the same is counted in it: texts of a chat, chats that turned red.
    bundle = models.CharField(max_length=60, null=True, blank=True)
    count = models.PositiveIntegerField(default=1)
    # The number in the team's log of the event that it tells of, the newest one's of a bundle.
    seq = models.BigIntegerField()
    happened_at = models.DateTimeField()
    # Plain ids: a chat that is merged away takes nothing with it, the reader leads its notices on.
    conversation_id = models.UUIDField(null=True, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    # A colour, or what has become of something: a word of ours.
    detail = models.CharField(max_length=40, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            # However often the log is read: nobody is told of one thing twice.
            models.UniqueConstraint(fields=["team", "user", "key"], name="notice_once"),
            models.UniqueConstraint(
                fields=["team", "user", "bundle"], condition=Q(read_at=None), name="notice_bundle_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="notice_kind_known"),
            models.CheckConstraint(condition=Q(count__gte=1), name="notice_counts"),
        ]
        indexes = [
            models.Index(fields=["team", "user", "-seq", "-id"], name="notices_of_user"),
            models.Index(fields=["team", "user", "-seq"], condition=Q(read_at=None), name="notices_unread"),
            models.Index(fields=["team", "conversation_id"], name="notices_of_chat"),
            # What the clock removes.
            models.Index(fields=["happened_at"], name="notices_oldest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_read(self) -> bool:
        return self.read_at is not None

    @property
    def is_of_many(self) -> bool:
        """Whether it tells of several chats at once, so that it leads to none of them."""
        return self.count > 1 and self.kind != Kind.TEXT


class Cursor(TeamOwned):
    """Up to which event a team's log has been read for its people."""

    seq = models.BigIntegerField(default=0)

    objects: Any = TeamOwnedQuerySet["Cursor"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team"], name="notice_cursor_once")]

    def __str__(self) -> str:
        return str(self.seq)
