"""What conversations and texts can be narrowed by."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework import serializers

from apps.chat.models import Conversation, ConversationQuerySet, Message, Reminder
from apps.chat.waiting import Colour
from apps.core.api.filtersets import ListFilters, Parameter, one_of, yes_or_no


class AssigneeField(serializers.CharField):
    """The id of somebody, or nobody: "none"."""

    def to_internal_value(self, data: Any) -> str:
        wanted = super().to_internal_value(data)
        try:
            return wanted if wanted == "none" else str(UUID(wanted))
        except ValueError:
            message = "The id of a user, or “none”."
            raise serializers.ValidationError(message, code="invalid") from None


class ConversationFilters(ListFilters):
    waiting = Parameter(
        yes_or_no("Whether somebody waits for an answer."),
        method="that_wait",
    )
    colour = Parameter(one_of(Colour), method="coloured")
    assignee = Parameter(
        AssigneeField(required=False, max_length=36, help_text="The id of a user, or `none`."),
        method="of_assignee",
    )
    claimed = Parameter(
        yes_or_no("Whether somebody is answering just now."),
        method="that_are_claimed",
    )
    closed = Parameter(yes_or_no(), method="that_are_closed")
    snoozed = Parameter(
        yes_or_no("Whether it was put aside until later. Whoever waits in it, waits all the same."),
        method="that_are_snoozed",
    )
    candidate = Parameter(serializers.UUIDField(required=False), column="candidate")

    class Meta:
        model = Conversation
        fields = ()

    def that_wait(self, rows: ConversationQuerySet, name: str, value: bool) -> QuerySet[Any]:
        return rows.waiting() if value else rows.filter(waiting_since=None)

    def coloured(self, rows: ConversationQuerySet, name: str, value: str) -> QuerySet[Any]:
        colour = Colour(value)
        found = rows.coloured(colour, now=self.now)
        # Who waits, waits in an open one: so says the index.
        return found if colour is Colour.GREY else found.open()

    def of_assignee(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(assignee=None if value == "none" else value)

    def that_are_claimed(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        held = Q(claimed_by__isnull=False, claimed_until__gt=self.now)
        return rows.filter(held) if value else rows.exclude(held)

    def that_are_closed(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(closed_at__isnull=not value)

    def that_are_snoozed(self, rows: ConversationQuerySet, name: str, value: bool) -> QuerySet[Any]:
        return rows.snoozed() if value else rows.awake()


class MessageFilters(ListFilters):
    conversation = Parameter(serializers.UUIDField(required=False), column="conversation")
    direction = Parameter(one_of(Message.Direction), method="of_direction")
    status = Parameter(one_of(Message.Status), column="status")

    class Meta:
        model = Message
        fields = ()

    def of_direction(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == Message.Direction.INBOUND:
            # The same, and an index has it.
            return rows.filter(status=Message.Status.RECEIVED)
        return rows.filter(direction=value)


class ReminderFilters(ListFilters):
    conversation = Parameter(serializers.UUIDField(required=False), column="conversation")
    user = Parameter(serializers.UUIDField(required=False), column="user")

    class Meta:
        model = Reminder
        fields = ()
