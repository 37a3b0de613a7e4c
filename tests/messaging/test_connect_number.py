"""A number is connected on the command line."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.messaging.models import Number
from apps.simulator.carrier.server import SimulatedCarrier
from apps.simulator.registration import host_connected_numbers, register_numbers
from tests.factories.messaging import ACCOUNT_SID


def connect(**options: Any) -> list[str]:
    out = StringIO()
    call_command("connect_number", team="warehouse", number="+1 201 555 0123", stdout=out, **options)
    return out.getvalue().splitlines()


@pytest.fixture
def _real_carrier(settings) -> None:
    settings.SIMULATED_CARRIER = False


@pytest.mark.usefixtures("_real_carrier")
def test_the_two_addresses_are_printed(team):
    lines = connect(account_sid=ACCOUNT_SID, auth_token="a-token")

    number = Number.objects.get(phone="+12015550123")
    assert lines[-2].endswith(f"/webhooks/twilio/{number.token}/inbound#rc=5&rp=all")
    assert lines[-1].endswith(f"/webhooks/twilio/{number.token}/status#rc=5&rp=all")
    assert any(f"/webhooks/twilio/{number.token}/voice" in line for line in lines)


@pytest.mark.usefixtures("_real_carrier")
def test_the_account_of_the_settings_will_do(team, settings):
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = ACCOUNT_SID, "from-the-settings"

    connect()

    assert Number.objects.get().auth_token == "from-the-settings"


@pytest.mark.usefixtures("_real_carrier")
def test_without_any_account_it_says_what_is_missing(team):
    with pytest.raises(CommandError, match="--account-sid"):
        connect()


@pytest.mark.usefixtures("_real_carrier")
def test_half_an_account_is_refused(team):
    with pytest.raises(CommandError, match="go together"):
        connect(account_sid=ACCOUNT_SID)


def test_an_unknown_team_is_named(db: None):
    with pytest.raises(CommandError, match="no team “warehouse”"):
        connect()


def test_the_simulated_carrier_hosts_the_number_at_once(team, settings, django_capture_on_commit_callbacks):
    with SimulatedCarrier() as carrier:
        settings.SIMULATED_CARRIER, settings.TWILIO_API_URL = True, carrier.url

        with django_capture_on_commit_callbacks(execute=True):
            connect()

        assert carrier.ledger.numbers["+12015550123"].inbound_url.endswith("/inbound#rc=5&rp=all")


def test_a_carrier_that_is_not_up_is_no_error(team, settings):
    settings.SIMULATED_CARRIER, settings.TWILIO_API_URL = True, "http://127.0.0.1:9"

    connect()

    assert register_numbers() == 0


def test_a_carrier_that_starts_hosts_what_is_connected(team, number):
    with SimulatedCarrier() as carrier:
        host_connected_numbers(carrier.ledger)

        assert carrier.ledger.numbers[number.phone].account_sid == number.account_sid
