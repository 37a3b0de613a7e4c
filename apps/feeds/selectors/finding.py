"""Feeds found: by their address and by the clock across teams, and those of one team."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from apps.accounts.models import Membership, Team, User
from apps.feeds.models import Feed


def team_of_token(token: str) -> UUID | None:
    """Return the team whose feed an address names (a narrow look across teams)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT feeds_team_of_token(%s)", [token])
        (team_id,) = cursor.fetchone()
    return team_id  # type: ignore[no-any-return]


def feeds_to_do(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, feed) of those with deliveries that are due (a narrow look across teams, for the clock)."""
    return _pairs("SELECT team_id, feed_id FROM feeds_to_do(%s)", now)


def feeds_to_pull(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, feed) of those that are to be fetched (a narrow look across teams, for the clock)."""
    return _pairs("SELECT team_id, feed_id FROM feeds_to_pull(%s)", now)


def feeds_to_look_at() -> list[tuple[UUID, UUID]]:
    """Return (team, feed) of those that may be in trouble (a narrow look across teams, for the clock)."""
    return _pairs("SELECT team_id, feed_id FROM feeds_to_look_at()")


def letters_to_mail(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, feed) of those about which a letter is due (a narrow look across teams, for the clock)."""
    return _pairs("SELECT team_id, feed_id FROM feeds_letters_due(%s)", now)


def teams_to_forget(*, before: datetime) -> list[UUID]:
    """Return the teams with payloads that came before a moment (a narrow look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM feeds_to_forget(%s)", [before])
        return [team_id for (team_id,) in cursor.fetchall()]


def managers_of(team: Team) -> list[User]:
    """Return whom letters about feeds go to."""
    managers = Membership.objects.for_team(team).filter(role=Membership.Role.MANAGER).with_people()
    return [each.user for each in managers if each.user.is_active]


def feed_with_all(*, team_id: UUID, feed_id: UUID) -> Feed | None:
    """Return a feed as a worker needs it."""
    rows = Feed.objects.select_related("team__account", "template")
    return rows.filter(team=team_id, pk=feed_id).first()


def _pairs(sql: str, *moments: datetime) -> list[tuple[UUID, UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(moments))
        return list(cursor.fetchall())
