"""What a team decides about itself, told of in the log."""

from __future__ import annotations

from decimal import Decimal
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
    price_per_part: Decimal | None = None,
    actor_id: UUID | None = None,
) -> Team:
    """Change a team's name, its time zone, which application counts, and what a part of a text costs.

    Nothing is told when nothing differs.

    Here, for the log stands above teams. Raises `NamelessTeam` and `UnknownTimeZone`.
    """
    changed = update_team(team=team, name=name, time_zone=time_zone, active_application=active_application)
    if team.price_per_part != price_per_part:
        team.price_per_part = price_per_part
        team.save(update_fields=["price_per_part"])
        changed.append("price_per_part")
    if changed:
        record_event(team=team, kind="team.changed", actor_id=actor_id, data={"fields": sorted(changed)})
    return team
