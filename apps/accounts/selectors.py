"""Questions that must be answered before the team is known, each through one narrow database function."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from psycopg2 import sql

from apps.accounts.gateway import log_head
from apps.accounts.models import Membership, Team, User

_TEAM_COLUMNS = ["id", "account_id", "name", "slug", "time_zone", "approval_above"]


@dataclass(frozen=True)
class Seat:
    """A person's place in a team, as the team switcher and the doors need it."""

    membership: Membership
    team: Team
    account_name: str
    # The number of the team's newest event, as it was before anything else was asked of the team.
    head: int


def seats_of(user: User) -> list[Seat]:
    """Return all places of a person, by account and team name."""
    with connection.cursor() as cursor:
        # On one way: every page needs to know both before it asks anything else.
        asked = sql.SQL("SELECT {}(id), * FROM accounts_seats_of_user(%s)")
        cursor.execute(asked.format(sql.Identifier(log_head())), [user.pk])
        rows = cursor.fetchall()
    seats = []
    for head, membership_id, role, account_name, *columns in rows:
        team = Team.from_db("default", _TEAM_COLUMNS, columns)
        membership = Membership.from_db(
            # In the order of the model's fields.
            "default",
            ["id", "team_id", "user_id", "role"],
            [membership_id, team.pk, user.pk, role],
        )
        membership.team, membership.user = team, user
        seats.append(Seat(membership=membership, team=team, account_name=account_name, head=head))
    return seats


def team_of_slug(slug: str) -> UUID | None:
    return _one("SELECT accounts_team_of_slug(%s)", slug)


def sisters() -> list[UUID]:
    """Return the other teams of the present team's account."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_sisters()")
        return [row[0] for row in cursor.fetchall()]


def team_of_api_key(prefix: str) -> UUID | None:
    """Return the team whose key begins so; the caller still has to check the secret."""
    return _one("SELECT accounts_team_of_key(%s)", prefix)


def team_of_invitation(token_hash: str) -> UUID | None:
    return _one("SELECT accounts_team_of_invitation(%s)", token_hash)


def invitations_to_mail(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, invitation) of those whose mail is due."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, invitation_id FROM accounts_mail_due(%s)", [now])
        return [(team_id, invitation_id) for team_id, invitation_id in cursor.fetchall()]


def has_any_team() -> bool:
    return bool(_one("SELECT accounts_any_team()"))


def _one(sql: str, *params: str) -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    return row[0] if row else None
