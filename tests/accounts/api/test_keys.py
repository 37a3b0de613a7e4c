from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.accounts.models import ApiKey
from apps.accounts.services import revoke_api_key
from tests.factories.api import Partner, partner_of


def test_a_key_made_on_the_command_line_opens_the_api(team):
    output = StringIO()
    call_command("create_api_key", team="warehouse", name="ATS", stdout=output)

    key = output.getvalue().splitlines()[-1]
    assert Partner(key).get("candidates").status_code == 200
    assert ApiKey.objects.get().scopes == ["read", "send", "write"]


def test_a_key_for_no_team_is_refused_in_one_line(team):
    with pytest.raises(CommandError, match="no team"):
        call_command("create_api_key", team="nobody", name="ATS")


@pytest.mark.parametrize(
    "key", ["", "nonsense", "pcx_", "pcx_0a0a0a0a_wrong", "pcx_%s_x", "pcx_ä_x", "pcx__x", "pcx_a'b_x"]
)
def test_without_a_valid_key_nothing_is_told(team, key):
    response = Partner(key).get("candidates")

    assert response.status_code == 401
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.json()["code"] == "unauthenticated"


def test_a_known_prefix_with_another_secret_is_refused(partner):
    prefix = partner.key.split("_")[1]

    assert Partner(f"pcx_{prefix}_guess").get("candidates").status_code == 401


def test_a_revoked_key_is_refused(partner):
    revoke_api_key(key=ApiKey.objects.get(), now=timezone.now())

    assert partner.get("candidates").status_code == 401


def test_a_key_ends_when_it_was_to_end(team):
    partner = partner_of(team, expires_at=timezone.now() + timedelta(hours=1))
    assert partner.get("candidates").status_code == 200

    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert partner.get("candidates").status_code == 401


def test_a_session_is_no_key(as_manager):
    assert as_manager.get("/api/v1/candidates").status_code == 401


@pytest.mark.parametrize(
    ("scopes", "method", "path", "needed"),
    [
        (["write", "send", "admin"], "GET", "candidates", "read"),
        (["read", "send", "admin"], "POST", "candidates", "write"),
        (["read", "write", "admin"], "POST", "messages", "send"),
        (["read", "write", "send"], "POST", "numbers", "admin"),
    ],
)
def test_no_scope_implies_another(team, scopes, method, path, needed):
    response = partner_of(team, scopes=scopes).send(method, path)

    assert response.status_code == 403
    assert response.json()["code"] == "missing_scope"
    assert response.json()["scope"] == needed


def test_last_use_is_kept_at_most_once_a_minute(partner):
    with time_machine.travel("2030-01-01T12:00:00Z", tick=False) as clock:
        partner.get("candidates")
        first = ApiKey.objects.get().last_used_at
        clock.shift(30)
        partner.get("candidates")
        assert ApiKey.objects.get().last_used_at == first
        clock.shift(31)
        partner.get("candidates")
        assert ApiKey.objects.get().last_used_at - first == timedelta(seconds=61)
