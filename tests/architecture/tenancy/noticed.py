"""A team's row of each table of notices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.accounts.models import Membership, Role
from apps.chat.models import Conversation
from apps.notices.models import AlertRules, Cursor, Kind, Mute, Notice, Preferences


def _notice(world: Any) -> Notice:
    # Of somebody who sees all chats, and things that only managers hear of.
    return Notice.objects.create(
        team=world.team,
        user=world.people[Role.MANAGER],
        kind=Kind.MENTION,
        key=world.mark,
        seq=1,
        happened_at=timezone.now(),
        conversation_id=world.row(Conversation).pk,
    )


def _preferences(world: Any) -> Preferences:
    now = timezone.now()
    return Preferences.objects.create(
        team=world.team,
        user=world.row(Membership).user,
        on_desktop=True,
        digest_hour=8,
        digest_due_at=now - timedelta(minutes=1),
    )


def _mute(world: Any) -> Mute:
    return Mute.objects.create(
        team=world.team, conversation=world.row(Conversation), user=world.people[Role.MANAGER]
    )


NOTICED: dict[Any, Any] = {
    Notice: _notice,
    Preferences: _preferences,
    Mute: _mute,
    AlertRules: lambda world: AlertRules.objects.create(team=world.team, escalates=True),
    Cursor: lambda world: Cursor.objects.create(team=world.team),
}
