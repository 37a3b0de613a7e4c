"""What a team decides about itself, told of in the log."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.accounts.models import Team
from apps.accounts.services import update_team
from apps.events.services import record_event


@transaction.atomic
def change_team(
    *,
    team: Team,
    name: str,
    time_zone: str,
    active_application: Team.ActiveApplication,
    actor_id: UUID | None = None,
) -> Team:
    """Change a team's name, its time zone, and which application counts; nothing is told when nothing differs.

    Here, for the log stands above teams. Raises `NamelessTeam` and `UnknownTimeZone`.
    """
    changed = update_team(team=team, name=name, time_zone=time_zone, active_application=active_application)
    if changed:
        record_event(team=team, kind="team.changed", actor_id=actor_id, data={"fields": sorted(changed)})
    return team
