"""“Remind me if no answer by …”: asked for, called off, and ended by the answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.chat.later import ensure_later
from apps.chat.models import Conversation, Reminder
from apps.chat.services.deeds import record_deed
from apps.core.prepared import prepared


@transaction.atomic
def set_reminder(*, conversation: Conversation, user: User, due_at: datetime, now: datetime) -> Reminder:
    """Remind somebody of a chat at a moment, unless its candidate writes before. Raises `BadTime`.

    There is one of each person and chat: another one takes its place.
    """
    ensure_later(due_at, now=now)
    # Locked, so that an answer of the same moment comes before it or ends it.
    Conversation.objects.select_for_update(of=("self",), no_key=True).get(pk=conversation.pk)
    reminder, _ = Reminder.objects.update_or_create(
        team=conversation.team,
        conversation=conversation,
        user=user,
        defaults={"due_at": due_at, "rung_at": None, "created_at": now},
    )
    told = {"for": str(user.pk), "due_at": due_at.isoformat()}
    record_deed(conversation, "conversation.reminder_set", user, told)
    return reminder


@transaction.atomic
def end_reminder(*, conversation: Conversation, user: User) -> bool:
    """Call one's reminder off, or say that it was seen to. Return whether there was one."""
    ended, _ = Reminder.objects.filter(
        team=conversation.team_id, conversation=conversation, user=user
    ).delete()
    if ended:
        record_deed(conversation, "conversation.reminder_ended", user, {"for": str(user.pk), "by": "hand"})
    return bool(ended)


def end_by_answer(*, conversation: Conversation, at: datetime) -> None:
    """End what waited for the answer of a locked chat's candidate. One that came before it was asked for is none."""
    ended = _asked_for_until(team=conversation.team_id, conversation=conversation.pk, moment=at)
    if not ended:
        return
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in ended]).delete()
    for user_id in [reminder.user_id for reminder in ended]:
        told = {"for": str(user_id), "by": "answer"}
        record_deed(conversation, "conversation.reminder_ended", None, told)


@prepared
def _asked_for_until(team: UUID, conversation: UUID, moment: datetime) -> QuerySet[Reminder]:
    return Reminder.objects.filter(team=team, conversation=conversation, created_at__lte=moment)
