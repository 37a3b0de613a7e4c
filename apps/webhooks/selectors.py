"""For whom there is something to read, to call or to write to."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from apps.accounts.models import Membership, Role, Team
from apps.webhooks.models import Endpoint, EndpointQuerySet

# Of what a list of endpoints counts.
LATELY = timedelta(days=7)
# Whoever looks at it sees what comes of them.
SOON = timedelta(seconds=10)


def teams_to_read() -> list[UUID]:
    """Return the teams with events that were not read for their endpoints yet (a look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT webhooks_to_read()")
        return [team_id for (team_id,) in cursor.fetchall()]


def endpoints_to_call(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return team and id of the endpoints with a call that is due (a look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, endpoint_id FROM webhooks_to_call(%s)", [now])
        return list(cursor.fetchall())


def letters_to_mail(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return team and id of the endpoints whose managers are to be told (a look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, endpoint_id FROM webhooks_letters_due(%s)", [now])
        return list(cursor.fetchall())


def endpoints_of(team: Team, *, now: datetime) -> EndpointQuerySet:
    """Return a team's endpoints as their list shows them."""
    return Endpoint.objects.for_team(team).with_health(since=now - LATELY, soon=now + SOON)


def managers_to_tell(team: Team) -> list[str]:
    """Return the addresses of a team's managers."""
    managers = Membership.objects.for_team(team).filter(role=Role.MANAGER, user__is_active=True)
    return list(managers.order_by("user__email").values_list("user__email", flat=True))
