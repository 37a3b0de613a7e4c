"""Telling the simulated carrier of the numbers that the database knows."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import transaction

from apps.accounts.tenancy import as_team
from apps.messaging.models import Number
from apps.messaging.selectors import numbers_across_teams, webhook_addresses
from apps.messaging.simulated_carrier import host_number
from apps.simulator.carrier import records
from apps.simulator.carrier.ledger import Ledger


def register_numbers() -> int:
    """Have a running simulated carrier host every connected number. Return how many it took: none when not up."""
    if not settings.SIMULATED_CARRIER:
        return 0
    registered = 0
    for number in _connected_numbers():
        if not host_number(number):
            break
        registered += 1
    return registered


def host_connected_numbers(ledger: Ledger) -> None:
    """Put every connected number into the memory of a carrier that is about to start."""
    for number in _connected_numbers():
        ledger.save_token(number.account_sid, number.auth_token)
        ledger.save_number(
            records.Number(
                phone=number.phone,
                account_sid=number.account_sid,
                inbound_url=webhook_addresses(number).inbound,
                voice_url=webhook_addresses(number).voice,
                messaging_service_sid=number.messaging_service_sid or None,
            )
        )


def _connected_numbers() -> Iterator[Number]:
    for team_id, number_id in numbers_across_teams():
        with as_team(team_id), transaction.atomic():
            number = Number.objects.get(pk=number_id)
        yield number
