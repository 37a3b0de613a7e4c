"""Letting things go wrong from the simulator's page: one phone, or the carrier."""

from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.tenancy import as_team
from apps.simulator.carrier.behaviour import Behaviour
from apps.simulator.trouble import MOODS, PHONE_STATES
from tests.factories.messaging import connect_test_number

PHONE = "+13125550148"
DIGITS = PHONE.removeprefix("+")
FROM_HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def simulated(settings: Any) -> None:
    settings.SIMULATED_CARRIER = True


@pytest.mark.parametrize("code", [code for code in PHONE_STATES if code])
def test_a_phone_can_be_made_to_fail_with_a_reason(as_recruiter, number, teams_carrier, code):
    as_recruiter.post(f"/simulator/{number.pk}/{DIGITS}/state/", {"fails_with": str(code)}, headers=FROM_HTMX)

    page = as_recruiter.get(f"/simulator/?phones={DIGITS}").content.decode()
    assert teams_carrier.ledger.fault_of(number.phone, PHONE) == code
    assert f'<option value="{code}" selected>' in page


def test_a_phone_that_fails_for_one_team_works_for_another(as_recruiter, number, teams_carrier, other_team):
    with as_team(other_team.pk):
        theirs = connect_test_number(team=other_team)

    as_recruiter.post(f"/simulator/{number.pk}/{DIGITS}/state/", {"fails_with": "30003"})

    assert teams_carrier.ledger.fault_of(theirs.phone, PHONE) is None


def test_a_failing_phone_can_get_texts_again(as_recruiter, number, teams_carrier):
    address = f"/simulator/{number.pk}/{DIGITS}/state/"
    as_recruiter.post(address, {"fails_with": "30003"})

    as_recruiter.post(address, {"fails_with": ""})

    assert teams_carrier.ledger.fault_of(number.phone, PHONE) is None


@pytest.mark.parametrize("mood", MOODS, ids=lambda mood: mood.key)
def test_the_carrier_behaves_as_chosen_towards_this_number_alone(as_recruiter, number, teams_carrier, mood):
    answer = as_recruiter.post(f"/simulator/{number.pk}/mood/", {"mood": mood.key}, headers=FROM_HTMX)

    behaviours = teams_carrier.carrier.behaviours
    page = as_recruiter.get("/simulator/").content.decode()
    assert answer.status_code == 204
    assert behaviours.towards(number.phone) == Behaviour.parse(mood.orders)
    assert behaviours.towards("+12015550199") == behaviours.everyone
    assert f'value="{mood.key}" aria-describedby="mood-{mood.key}" autocomplete="off" checked' in page


@pytest.mark.parametrize(
    ("path", "chosen"), [("mood/", {"mood": "sulks"}), (f"{DIGITS}/state/", {"fails_with": "1"})]
)
def test_a_choice_that_is_not_offered_is_refused(as_recruiter, number, teams_carrier, path, chosen):
    answer = as_recruiter.post(f"/simulator/{number.pk}/{path}", chosen, headers=FROM_HTMX)

    assert answer.status_code == 422
