"""Telling the simulated carrier of the numbers that the database knows."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from apps.accounts.tenancy import as_team
from apps.messaging.backends.simulated import host_number
from apps.messaging.models import Number
from apps.messaging.selectors import numbers_across_teams


def register_numbers() -> int:
    """Have the simulated carrier host every connected number. Return how many it took: none while it is not up."""
    if not settings.SIMULATED_CARRIER:
        return 0
    registered = 0
    for team_id, number_id in numbers_across_teams():
        with as_team(team_id), transaction.atomic():
            number = Number.objects.get(pk=number_id)
        if not host_number(number):
            break
        registered += 1
    return registered
