from __future__ import annotations

from apps.accounts.models import ApiKey
from apps.core.api.throttling import QUOTA, TEAM_QUOTA, spend, spend_of_team
from tests.factories.api import partner_of


def test_each_answer_says_what_is_left(partner):
    first, second = partner.get("candidates"), partner.get("candidates")

    assert first.headers["RateLimit-Policy"] == '"default";q=600;w=60'
    assert first.headers["RateLimit"].startswith('"default";r=599;t=')
    assert second.headers["RateLimit"].startswith('"default";r=598;t=')


def test_who_calls_too_often_is_told_when_to_go_on(partner, team):
    key = ApiKey.objects.get()
    for _ in range(QUOTA):
        spend(str(key.pk))

    response = partner.get("candidates")

    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert response.json()["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
    assert response.json()["violated-policies"] == ["default"]
    assert partner_of(team).get("candidates").status_code == 200


def test_all_keys_of_a_team_have_one_quota_more(team, other_team):
    for _ in range(TEAM_QUOTA):
        spend_of_team(team.pk)

    response = partner_of(team).get("candidates")

    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert response.json()["violated-policies"] == ["team"]
    assert "of all keys of the team" in response.json()["detail"]
    assert response.headers["RateLimit"].startswith('"default";r=599')
    assert partner_of(other_team).get("candidates").status_code == 200


def test_refused_calls_count_too(team):
    partner = partner_of(team, scopes=["write"])

    assert partner.get("candidates").headers["RateLimit"].startswith('"default";r=599')


def test_without_redis_nobody_is_held_up(partner, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = partner.get("candidates")

    assert response.status_code == 200
    assert "RateLimit" not in response.headers
