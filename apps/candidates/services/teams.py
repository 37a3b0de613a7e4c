"""What a team decides about itself, told of in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.accounts.models import Team
from apps.accounts.services import update_team
from apps.core.errors import DomainError
from apps.events.services import record_event


class NeverAtWork(DomainError):
    code = "never_at_work"


@dataclass(frozen=True)
class WorkingHours:
    """When a team is at work, by its own clock. 1 is Monday."""

    days: tuple[int, ...]
    begin: time
    end: time


@transaction.atomic
def change_team(
    *,
    team: Team,
    name: str,
    time_zone: str,
    active_application: Team.ActiveApplication,
    price_per_part: Decimal | None = None,
    work: WorkingHours | None = None,
    close_after_days: int | None = None,
    actor_id: UUID | None = None,
) -> Team:
    """Change a team's name, its time zone, which application counts, and what a part of a text costs.

    When it works and after how many days a chat closes stay as they are where nothing is said of them. Nothing is
    told when nothing differs.

    Here, for the log stands above teams. Raises `NamelessTeam`, `UnknownTimeZone` and `NeverAtWork`.
    """
    changed = update_team(team=team, name=name, time_zone=time_zone, active_application=active_application)
    given: dict[str, Any] = {"price_per_part": price_per_part}
    if close_after_days is not None:
        given["close_after_days"] = close_after_days
    changed += _write(team, given)
    changed += _work(team, work) if work else []
    if changed:
        record_event(team=team, kind="team.changed", actor_id=actor_id, data={"fields": sorted(changed)})
    return team


def _work(team: Team, hours: WorkingHours) -> list[str]:
    if not hours.days:
        raise NeverAtWork("Choose a day at least.", field="work_days")
    if hours.begin >= hours.end:
        raise NeverAtWork("Work ends after it has begun.", field="work_until")
    given = {"work_days": sorted({*hours.days}), "work_from": hours.begin, "work_until": hours.end}
    return _write(team, given)


def _write(team: Team, given: Mapping[str, Any]) -> list[str]:
    """Write what of it is another than before. Return its names."""
    changed = [name for name, value in given.items() if getattr(team, name) != value]
    for name in changed:
        setattr(team, name, given[name])
    if changed:
        team.save(update_fields=changed)
    return changed
