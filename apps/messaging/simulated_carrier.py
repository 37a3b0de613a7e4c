"""What only the simulated carrier needs: it must be told which numbers it hosts, and where their texts go."""

from __future__ import annotations

import logging

import requests
from django.conf import settings
from django.utils.crypto import salted_hmac

from apps.accounts.models import Team
from apps.messaging.models import Number
from apps.messaging.selectors import webhook_addresses

logger = logging.getLogger(__name__)

TIMEOUT = (1.0, 5.0)


def made_up_credentials(team: Team) -> tuple[str, str]:
    """Return an account id and a token of the carrier's form for a team, the same ones each time.

    Made with our secret: who knows a team's id can sign nothing in its name.
    """
    digest = salted_hmac("messaging.simulated_carrier", team.pk.bytes, algorithm="sha256").hexdigest()
    return f"AC{digest[:32]}", digest[32:]


def host_number(number: Number) -> bool:
    """Ask the simulated carrier to host a number. Return whether it was there to be asked."""
    body = {
        "account_sid": number.account_sid,
        "auth_token": number.auth_token,
        "phone": number.phone,
        "inbound_url": webhook_addresses(number).inbound,
        "voice_url": webhook_addresses(number).voice,
        "messaging_service_sid": number.messaging_service_sid or None,
    }
    try:
        answer = requests.post(f"{settings.TWILIO_API_URL}/simulator/numbers", json=body, timeout=TIMEOUT)
    except requests.ConnectionError:
        logger.info("The simulated carrier is not up; it learns of %s when it starts.", number.phone)
        return False
    answer.raise_for_status()
    return True
