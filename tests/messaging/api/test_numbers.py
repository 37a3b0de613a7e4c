from __future__ import annotations

import pytest

from apps.messaging.models import Number
from apps.messaging.simulated_carrier import made_up_credentials
from tests.factories.api import partner_of
from tests.factories.messaging import ACCOUNT_SID, AUTH_TOKEN, connect_test_number

NEW = {
    "phone": "+12015550199",
    "account_sid": ACCOUNT_SID,
    "auth_token": AUTH_TOKEN,
    "label": "Night",
    "pace": 2.5,
}


pytestmark = pytest.mark.usefixtures("new_carrier")


def test_a_number_shows_where_to_send_texts_and_never_its_credentials(number, partner):
    shown = partner.get(f"numbers/{number.pk}").json()

    assert shown["inbound_url"].startswith(f"http://testserver/webhooks/twilio/{number.token}/inbound")
    assert shown["phone"] == number.phone
    assert shown["daily_cap"] == 0
    assert AUTH_TOKEN not in str(shown)
    assert "account_sid" not in shown


@pytest.mark.parametrize(
    ("scopes", "is_shown"),
    [(["read"], False), (["read", "send"], False), (["read", "write"], True), (["read", "admin"], True)],
)
def test_where_to_send_texts_is_for_who_sets_numbers_up(number, team, scopes, is_shown):
    program = partner_of(team, scopes=scopes)

    shown = [program.get(f"numbers/{number.pk}").json(), program.get("numbers").json()["data"][0]]

    assert [bool(each["inbound_url"]) for each in shown] == [is_shown] * 2


def test_a_number_is_connected(partner):
    response = partner.post("numbers", NEW)

    assert response.status_code == 201
    assert (response.json()["pace"], response.json()["label"]) == (2.5, "Night")
    assert AUTH_TOKEN not in response.content.decode()
    assert Number.objects.get().auth_token == AUTH_TOKEN


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"phone": "12"}, "#/phone"),
        ({"account_sid": "AC1"}, "#/account_sid"),
        ({"auth_token": ""}, "#/auth_token"),
    ],
)
def test_wrong_details_of_a_number_are_pointed_at(partner, change, pointer):
    response = partner.post("numbers", NEW | change)

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == pointer


def test_with_the_simulated_carrier_no_account_is_taken_from_a_key(partner, team, settings):
    settings.SIMULATED_CARRIER = True

    assert partner.post("numbers", NEW).status_code == 201

    number = Number.objects.get()
    assert (number.account_sid, number.auth_token) == made_up_credentials(team)
    assert number.account_sid != ACCOUNT_SID


def test_the_made_up_account_of_a_team_is_made_with_our_secret(team, settings):
    before = made_up_credentials(team)
    settings.SECRET_KEY = "another"

    assert made_up_credentials(team) != before


def test_a_number_of_another_team_cannot_be_connected(partner, other_partner):
    assert other_partner.post("numbers", NEW).status_code == 201

    response = partner.post("numbers", NEW)

    assert response.json()["code"] == "number_unavailable"
    assert "another team" not in response.content.decode()
    assert "Stranger" not in response.content.decode()


def test_a_number_of_another_carrier_account_is_refused(partner, new_carrier):
    new_carrier.register_number(NEW["phone"], account_sid="AC" + "e" * 32, auth_token="theirs")

    response = partner.post("numbers", NEW)

    assert (response.status_code, response.json()["code"]) == (422, "number_not_owned")
    assert "The carrier account does not own this number" in response.content.decode()
    assert not Number.objects.exists()


def test_an_account_with_another_token_is_refused(partner, new_carrier):
    new_carrier.register_number("+12015550111", account_sid=ACCOUNT_SID, auth_token="the-real-one")

    response = partner.post("numbers", NEW)

    assert (response.status_code, response.json()["code"]) == (422, "invalid_credentials")
    assert not Number.objects.exists()


def test_while_the_carrier_is_away_nothing_is_connected(partner, settings):
    settings.TWILIO_API_URL = "http://127.0.0.1:9"

    response = partner.post("numbers", NEW)

    assert (response.status_code, response.json()["code"]) == (503, "carrier_unavailable")
    assert not Number.objects.exists()


def test_pace_cap_and_label_are_changed(number, partner):
    response = partner.patch(f"numbers/{number.pk}", {"pace": 3, "daily_cap": 2000, "label": "Day"})

    assert response.status_code == 200
    number.refresh_from_db()
    assert (number.pace, number.daily_cap, number.label) == (3.0, 2000, "Day")


@pytest.mark.parametrize(
    "change",
    [{"pace": 0}, {"pace": "fast"}, {"pace": True}, {"daily_cap": -1}, {"daily_cap": 1.5}]
    + [
        {name: "x"}
        for name in ("phone", "token", "auth_token", "account_sid", "team", "id", "paused_at", "free_at")
    ],
)
def test_nothing_else_of_a_number_is_changed(number, partner, change):
    before = Number.objects.filter(pk=number.pk).values().get()

    assert partner.patch(f"numbers/{number.pk}", change).status_code == 422
    assert Number.objects.filter(pk=number.pk).values().get() == before


def test_a_list_costs_the_same_for_one_as_for_twenty(team, number, partner, count_queries):
    def call() -> None:
        assert partner.get("numbers").status_code == 200

    call()
    for_one = count_queries(call)
    for _ in range(19):
        connect_test_number(team=team)

    assert count_queries(call) == for_one
