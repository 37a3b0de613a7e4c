"""What the clock asks for: the size of each list on each day, and an end of those that were deleted."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.lists.selectors import teams_with_lists_due
from apps.lists.services import RESTORABLE_FOR, forget_lists, measure_lists

logger = logging.getLogger(__name__)


@shared_task(name="lists.measure", expires=300)
def measure() -> None:
    """Measure the lists of each team whose day has begun, and remove what was deleted a day ago."""
    now = timezone.now()
    for team_id in teams_with_lists_due(now=now, forgotten=now - RESTORABLE_FOR):
        try:
            _measure_team(team_id)
        except Exception:
            logger.exception("Measuring the lists of team %s went wrong; it comes again.", team_id)


def _measure_team(team_id: UUID) -> None:
    now = timezone.now()
    with as_team(team_id), transaction.atomic():
        team = Team.objects.select_related("account").get(pk=team_id)
        forget_lists(team=team, now=now)
        measure_lists(team=team, now=now)
