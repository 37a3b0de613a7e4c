"""What has been put off: one's reminders, the planned texts and the snoozed chats that one may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.models import Membership
from apps.chat.models import Conversation, ConversationQuerySet, Message, Reminder
from apps.chat.models.reminders import ReminderQuerySet

# Of each kind on one page.
MOST = 100


@dataclass(frozen=True)
class PutOff:
    reminders: list[Reminder]
    texts: list[Message]
    snoozed: list[Conversation]
    # There are more of some kind than fit.
    is_cut: bool

    @property
    def is_nothing(self) -> bool:
        return not (self.reminders or self.texts or self.snoozed)


def due_reminders(membership: Membership) -> list[Reminder]:
    """Return somebody's reminders whose time has come, until they see to them."""
    return list(_reminders(membership).rung().soonest_first()[:MOST])


def due_count_of(membership: Membership) -> Coalesce:
    """Return how many these are, to be asked for along with something else."""
    return count_of(_reminders(membership).rung())


def put_off(membership: Membership) -> PutOff:
    """Return what somebody has to come back to, soonest first. Three queries for any number of rows."""
    chats = _chats(membership)
    texts = Message.objects.for_team(membership.team).filter(
        Exists(chats.filter(pk=OuterRef("conversation"))),
        status=Message.Status.SCHEDULED,
        lane=Message.Lane.REPLY,
    )
    found: tuple[list[Reminder], list[Message], list[Conversation]] = (
        list(_reminders(membership).soonest_first()[: MOST + 1]),
        list(texts.select_related("conversation__candidate", "author").order_by("send_at", "pk")[: MOST + 1]),
        list(chats.snoozed().select_related("candidate").order_by("snoozed_until", "pk")[: MOST + 1]),
    )
    reminders, planned, snoozed = found
    is_cut = any(len(rows) > MOST for rows in found)
    return PutOff(reminders[:MOST], planned[:MOST], snoozed[:MOST], is_cut)


def count_of(rows: QuerySet[Any]) -> Coalesce:
    """Return the number of some rows of one team, as a part of another query."""
    counted = rows.order_by().values("team").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def _chats(membership: Membership) -> ConversationQuerySet:
    return Conversation.objects.for_team(membership.team).visible_to(membership)


def _reminders(membership: Membership) -> ReminderQuerySet:
    mine = Reminder.objects.for_team(membership.team).filter(
        Exists(_chats(membership).filter(pk=OuterRef("conversation"))), user=membership.user_id
    )
    return mine.select_related("conversation__candidate")
