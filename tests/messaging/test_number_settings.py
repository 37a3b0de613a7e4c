"""The team's numbers in its settings: everything but their credentials."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.events.models import Event
from apps.messaging.models import Number
from apps.messaging.pace import carriers_day
from apps.messaging.services import pause_bulk, pause_number
from tests.factories.messaging import ACCOUNT_SID, AUTH_TOKEN, connect_test_number

NUMBERS, CONNECT = "/settings/numbers/", "/settings/numbers/connect/"


@pytest.fixture
def _real_carrier(settings, new_carrier) -> None:
    settings.SIMULATED_CARRIER = False


def test_the_page_shows_both_webhook_addresses_and_no_credentials(number, as_manager: Client):
    page = as_manager.get(NUMBERS).content.decode()

    assert f"/webhooks/twilio/{number.token}/inbound#rc=5&amp;rp=all" in page
    assert f"/webhooks/twilio/{number.token}/status" in page
    assert ACCOUNT_SID not in page
    assert AUTH_TOKEN not in page


@pytest.mark.usefixtures("_real_carrier")
def test_a_manager_connects_a_number(team, as_manager: Client):
    given = {"phone": "(201) 555-0123", "label": "Night", "account_sid": ACCOUNT_SID, "auth_token": "a-token"}

    as_manager.post(CONNECT, given)

    number = Number.objects.get(phone="+12015550123")
    assert (number.team_id, number.auth_token, number.label) == (team.pk, "a-token", "Night")


@pytest.mark.usefixtures("_real_carrier")
def test_wrong_credentials_are_named_at_their_field_and_the_token_is_not_repeated(team, as_manager: Client):
    given = {"phone": "+12015550123", "account_sid": "AC123", "auth_token": "a-token"}

    response = as_manager.post(CONNECT, given)

    assert response.status_code == 422
    assert "account_sid" in response.context["form"].errors
    assert "a-token" not in response.content.decode()


@pytest.mark.usefixtures("_real_carrier")
def test_a_number_of_another_team_cannot_be_taken(team, other_team, as_manager: Client):
    from apps.accounts.tenancy import as_team

    with as_team(other_team.pk):
        connect_test_number(team=other_team, phone="+12015550123")
    given = {"phone": "+12015550123", "account_sid": ACCOUNT_SID, "auth_token": "a-token"}

    response = as_manager.post(CONNECT, given)

    assert response.status_code == 422
    assert "cannot be connected here" in response.content.decode()
    assert "another team" not in response.content.decode()


def test_at_the_simulated_carrier_a_number_needs_no_account(team, new_carrier, as_manager: Client, settings):
    settings.SIMULATED_CARRIER = True

    as_manager.post(CONNECT, {"phone": "+12015550123"})

    assert Number.objects.get(phone="+12015550123").account_sid.startswith("AC")


def test_a_phone_that_is_none_is_refused(team, as_manager: Client):
    response = as_manager.post(CONNECT, {"phone": "12"})

    assert response.status_code == 422
    assert not Number.objects.exists()


def test_a_manager_changes_pace_and_cap(number, as_manager: Client):
    prefix = str(number.pk)
    given = {f"{prefix}-label": "Day line", f"{prefix}-pace": "2.5", f"{prefix}-daily_cap": "900"}

    as_manager.post(reverse("messaging:number_update", args=[number.pk]), given)

    number.refresh_from_db()
    assert (number.label, number.pace, number.daily_cap) == ("Day line", 2.5, 900)


def test_a_pace_of_nothing_is_refused_at_its_field(number, as_manager: Client):
    prefix = str(number.pk)
    given = {f"{prefix}-label": "", f"{prefix}-pace": "0", f"{prefix}-daily_cap": "0"}

    response = as_manager.post(reverse("messaging:number_update", args=[number.pk]), given)

    assert response.status_code == 422
    assert "greater than or equal to 0.1" in response.content.decode()


def test_a_paused_number_says_why_and_is_resumed(number, as_manager: Client):
    pause_number(number=number, reason="The carrier does not accept the token.", now=timezone.now())
    shown = as_manager.get(NUMBERS).content.decode()

    as_manager.post(reverse("messaging:number_resume", args=[number.pk]))

    number.refresh_from_db()
    assert "does not accept the token" in shown
    assert number.paused_at is None


def test_a_number_whose_bulk_is_paused_says_why_and_is_resumed_with_one_click(number, as_manager: Client):
    pause_bulk(number=number, reason="The carrier took 3 of the last 100 for spam.", now=timezone.now())
    shown = as_manager.get(NUMBERS).content.decode()

    as_manager.post(reverse("messaging:number_resume_bulk", args=[number.pk]))

    number.refresh_from_db()
    assert "The carrier took 3 of the last 100 for spam. Replies go on." in shown
    assert (number.bulk_paused_at, number.bulk_pause_reason) == (None, "")
    assert Event.objects.filter(kind="number.bulk_resumed", subject_id=number.pk).count() == 1
    assert "Resume bulk" not in as_manager.get(NUMBERS).content.decode()


def test_a_pause_that_ends_by_itself_is_shown_no_longer(number, as_manager: Client):
    now = timezone.now()
    pause_bulk(number=number, reason="Until midnight.", now=now, until=now + timedelta(hours=1))
    assert "Until midnight." in as_manager.get(NUMBERS).content.decode()

    Number.objects.update(bulk_resumes_at=now)

    assert "Until midnight." not in as_manager.get(NUMBERS).content.decode()


def test_the_page_says_how_much_of_the_days_cap_is_used_and_when_it_is_most(number, as_manager: Client):
    Number.objects.update(daily_cap=2000, sent_count=1399, capped_date=carriers_day(timezone.now()))
    page = as_manager.get(NUMBERS).content.decode()
    assert "1,399 of 2,000 text parts sent today (70%)" in page
    assert "what is left is kept for replies" not in page

    Number.objects.update(sent_count=1400)

    assert "what is left is kept for replies" in as_manager.get(NUMBERS).content.decode()


def test_a_stranger_cannot_touch_the_teams_number(number, as_stranger: Client):
    assert as_stranger.post(reverse("messaging:number_update", args=[number.pk])).status_code == 404
    assert as_stranger.post(reverse("messaging:number_resume", args=[number.pk])).status_code == 404
    assert as_stranger.post(reverse("messaging:number_resume_bulk", args=[number.pk])).status_code == 404


def test_a_member_cannot_connect_a_number(team, as_recruiter: Client):
    assert as_recruiter.post(CONNECT, {"phone": "+12015550123"}).status_code == 403


def test_the_page_costs_the_same_for_one_number_as_for_many(team, number, as_manager: Client, count_queries):
    one = count_queries(lambda: as_manager.get(NUMBERS))
    for _ in range(5):
        connect_test_number(team=team)

    assert count_queries(lambda: as_manager.get(NUMBERS)) == one
