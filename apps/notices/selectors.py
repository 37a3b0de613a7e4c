"""What somebody has not seen yet, what they have chosen, and for whom the clock has something to do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.models import Membership, Team
from apps.chat.models import Conversation
from apps.chat.waiting import ORANGE_FROM, RED_ABOVE
from apps.notices.models import AlertRules, Mute, Notice, NoticeQuerySet, Preferences

# How many of the log's last events the look of each second goes through; the rarer look goes through all teams.
LOOK_BACK = 1_000
# What is older was not new to a screen that was away: it is in the list, and is not called out.
LOUD_FOR = timedelta(minutes=10)
MOST_CALLED = 5


class Turning(NamedTuple):
    team_id: UUID
    conversation_id: UUID
    colour: str
    since: datetime


def notices_of(membership: Membership) -> NoticeQuerySet:
    return Notice.objects.all().shown_to(membership)


def unread_count_of(membership: Membership) -> Coalesce:
    """Return how many they have not seen, to be asked for along with something else."""
    unread = notices_of(membership).unread().order_by()
    return Coalesce(Subquery(unread.values("team").annotate(count=Count("pk")).values("count")), 0)


def notices_to_call(membership: Membership, *, after: int, now: datetime) -> list[Notice]:
    """Return what a browser is to call out that knows of all up to a number; nothing in quiet hours."""
    chosen = preferences_of(membership)
    if not (chosen.on_desktop or chosen.with_sound) or chosen.is_quiet(now=now):
        return []
    new = notices_of(membership).unread().filter(seq__gt=after, kind__in=chosen.kinds)
    rows = new.filter(happened_at__gt=now - LOUD_FOR).select_related("actor")
    return list(rows.newest_first()[:MOST_CALLED])[::-1]


def preferences_of(membership: Membership) -> Preferences:
    """Return what somebody has chosen; who has chosen nothing, is told nothing aloud."""
    rows = Preferences.objects.filter(team=membership.team_id, user=membership.user_id)
    found: Preferences | None = rows.select_related("team").first()
    return found or Preferences(team=membership.team, user_id=membership.user_id)


def rules_of(team: Team) -> AlertRules:
    found: AlertRules | None = AlertRules.objects.for_team(team).first()
    return found or AlertRules(team=team)


def is_muted(*, conversation: Conversation, user_id: UUID) -> bool:
    rows = Mute.objects.filter(team=conversation.team_id, conversation=conversation, user=user_id)
    return bool(rows.exists())


def teams_to_read() -> list[UUID]:
    """Return the teams in which something has just happened that was not read (a look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT notices_to_read(%s)", [LOOK_BACK])
        return [team_id for (team_id,) in cursor.fetchall()]


def teams_behind() -> list[UUID]:
    """Return all teams with events that were not read: the same, without overlooking one in a storm of others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT notices_behind()")
        return [team_id for (team_id,) in cursor.fetchall()]


def chats_turning(*, after: datetime, until: datetime) -> list[Turning]:
    """Return the assigned chats that came so near to a colour in (after, until] as their teams want to know of."""
    bounds: list[Any] = [after, until, ORANGE_FROM, RED_ABOVE]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT team_id, conversation_id, colour, since FROM notices_turning(%s, %s, %s, %s)", bounds
        )
        return [Turning(*row) for row in cursor.fetchall()]


def letters_due(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return team and person of the mails that are due (a look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, user_id FROM notices_letters_due(%s)", [now])
        return list(cursor.fetchall())
