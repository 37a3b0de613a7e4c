"""Keys for software: shown once, ended at will."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from apps.accounts.models import ApiKey
from apps.accounts.services import create_api_key

KEYS = "/settings/keys/"


def test_the_secret_is_shown_once_and_never_again(team, as_manager: Client):
    response = as_manager.post(KEYS, {"name": "ATS", "scopes": ["read"], "days": "90"})

    key = ApiKey.objects.get(name="ATS")
    [secret] = re.findall(rf"pcx_{key.prefix}_[\w-]{{40,}}", response.content.decode())
    assert key.expires_at is not None
    assert key.scopes == ["read"]
    assert secret not in as_manager.get(KEYS).content.decode()
    assert response.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_a_key_that_may_nothing_is_not_made(team, as_manager: Client):
    response = as_manager.post(KEYS, {"name": "ATS", "days": "0"})

    assert response.status_code == 422
    assert not ApiKey.objects.exists()


def test_a_revoked_key_ends_at_once(team, as_manager: Client):
    key, _ = create_api_key(team=team, name="ATS", scopes=["read"])

    as_manager.post(reverse("accounts:key_revoke", args=[key.pk]))

    key.refresh_from_db()
    assert key.revoked_at is not None


def test_a_stranger_cannot_end_the_teams_key(team, as_stranger: Client):
    key, _ = create_api_key(team=team, name="ATS", scopes=["read"])

    assert as_stranger.post(reverse("accounts:key_revoke", args=[key.pk])).status_code == 404


def test_a_member_cannot_make_a_key(team, as_recruiter: Client):
    response = as_recruiter.post(KEYS, {"name": "ATS", "scopes": ["read"], "days": "0"})

    assert response.status_code == 403
    assert not ApiKey.objects.exists()
