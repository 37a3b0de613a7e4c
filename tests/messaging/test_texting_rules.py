"""What a manager decides about the team's texting, and what the database holds of it by itself."""

from __future__ import annotations

from datetime import time

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from apps.accounts.models import Account, Team
from apps.accounts.tenancy import as_team
from apps.events.models import Event
from tests.factories.accounts import TeamFactory

PAGE, SCOPE = "/settings/texting/", "/settings/texting/scope/"
GIVEN = {"frequency_cap": "2", "frequency_days": "7", "texting_from": "09:00", "texting_until": "17:30"}


def test_only_managers_get_in(team, as_manager: Client, as_recruiter: Client):
    assert as_manager.get(PAGE).status_code == 200
    assert as_recruiter.get(PAGE).status_code == 403
    assert as_recruiter.post(SCOPE, {"opt_out_scope": "team"}).status_code == 403


def test_a_manager_narrows_the_hours_and_caps_the_frequency(team, manager, as_manager: Client):
    as_manager.post(PAGE, GIVEN | {"help_reply": "Ask Ana."})

    now = Team.objects.get(pk=team.pk)
    assert (now.texting_from, now.texting_until) == (time(9), time(17, 30))
    assert (now.frequency_cap, now.frequency_days) == (2, 7)
    event = Event.objects.get(kind="team.changed")
    assert (event.actor_id, sorted(event.data["fields"])) == (
        manager.pk,
        ["frequency_cap", "help_reply", "texting_from", "texting_until"],
    )
    assert "Ask Ana. Reply STOP to get no more texts." in as_manager.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"texting_from": "07:59"}, "texting_from"),
        ({"texting_until": "21:01"}, "texting_until"),
        ({"texting_from": "17:00"}, "texting_until"),
        ({"frequency_days": "0"}, "frequency_days"),
    ],
)
def test_wider_than_the_law_or_too_short_is_refused_at_its_field(team, as_manager: Client, change, at):
    response = as_manager.post(PAGE, GIVEN | change)

    assert response.status_code == 422
    assert at in response.context["form"].errors
    assert Team.objects.get(pk=team.pk).texting_from is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"texting_from": time(7, 59)},
        {"texting_until": time(21, 1)},
        {"texting_from": time(20, 30)},
        {"texting_from": time(12), "texting_until": time(12, 59)},
        {"frequency_days": 0},
    ],
)
def test_the_database_holds_it_too(team, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.filter(pk=team.pk).update(**wrong)


def test_the_owner_decides_whom_a_stop_binds(team, manager, as_manager: Client):
    Account.objects.filter(pk=team.account_id).update(owner=manager)

    as_manager.post(SCOPE, {"opt_out_scope": "team"})

    assert Account.objects.get(pk=team.account_id).opt_out_scope == "team"
    assert Event.objects.get(kind="account.opt_out_scope_changed").data == {"scope": "team"}


def test_another_manager_does_not(team, recruiter, as_manager: Client):
    Account.objects.filter(pk=team.account_id).update(owner=recruiter)

    assert "The owner of the account decides this." in as_manager.get(PAGE).content.decode()
    as_manager.post(SCOPE, {"opt_out_scope": "team"})

    assert Account.objects.get(pk=team.account_id).opt_out_scope == "account"


def test_the_scope_is_of_this_account_alone(team, other_team, as_manager: Client):
    as_manager.post(SCOPE, {"opt_out_scope": "team"})

    with as_team(other_team.pk):
        assert Account.objects.get(pk=other_team.account_id).opt_out_scope == "account"


def test_an_account_of_two_teams_has_one_scope(team, as_manager: Client):
    sister = TeamFactory(name="Sister", account=team.account)
    as_manager.post(SCOPE, {"opt_out_scope": "team"})

    with as_team(sister.pk):
        assert Team.objects.get(pk=sister.pk).account.opt_out_scope == "team"
