from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from apps.accounts.models import ApiKey, IdempotentRequest
from apps.accounts.services import forget_requests
from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate
from tests.factories.accounts import TeamFactory
from tests.factories.api import partner_of
from tests.marks import committed

# One id, or each process of the run would name its tests differently.
NOBODY = "0198f0de-0000-7000-8000-000000000001"
BODY = {"phone": "+12015550123", "first_name": "Candidate", "custom": {"b": 1, "aa": 2}}

NO_KEYS = ["", '"', '"one', "two words", " one", "one ", "\xa0one", "ä", "x" * 256]


def test_the_same_request_is_done_once_and_answered_the_same(partner):
    first = partner.post("candidates", BODY, Idempotency_Key="one")
    again = partner.post("candidates", BODY, Idempotency_Key="one")

    assert again.status_code == first.status_code == 201
    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Candidate.objects.count() == 1


def test_quoted_and_bare_are_the_same_key(partner):
    first = partner.post("candidates", BODY, Idempotency_Key="one")
    again = partner.post("candidates", BODY, Idempotency_Key='"one"')

    assert again.content == first.content


def test_the_order_of_names_in_a_body_means_nothing(partner):
    first = partner.post("candidates", BODY, Idempotency_Key="one")
    again = partner.post("candidates", dict(reversed(BODY.items())), Idempotency_Key="one")

    assert again.content == first.content


def test_another_body_under_the_same_key_is_refused(partner):
    partner.post("candidates", BODY, Idempotency_Key="one")
    response = partner.post("candidates", BODY | {"first_name": "Other"}, Idempotency_Key="one")

    assert response.status_code == 422
    assert response.json()["code"] == "idempotency_key_reused"


def test_another_address_under_the_same_key_is_refused(partner):
    made = partner.post("candidates", {"phone": "+12015550123"}, Idempotency_Key="one").json()
    response = partner.patch(f"candidates/{made['id']}", {"phone": "+12015550123"}, Idempotency_Key="one")

    assert response.json()["code"] == "idempotency_key_reused"


def test_a_refused_request_may_use_its_key_again(partner):
    refused = partner.post("candidates", {"phone": "1"}, Idempotency_Key="one")
    corrected = partner.post("candidates", BODY, Idempotency_Key="one")

    assert (refused.status_code, corrected.status_code) == (422, 201)


def test_two_keys_of_a_team_do_not_share_theirs(team, partner):
    partner.post("candidates", BODY, Idempotency_Key="one")
    response = partner_of(team).post("candidates", BODY | {"phone": "+12015550124"}, Idempotency_Key="one")

    assert response.status_code == 201


def test_an_answer_is_kept_for_a_day(partner):
    partner.post("candidates", BODY, Idempotency_Key="one")

    with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=59)):
        assert partner.post("candidates", BODY, Idempotency_Key="one").status_code == 201
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        assert partner.post("candidates", BODY, Idempotency_Key="one").status_code == 409


def test_old_answers_of_all_teams_are_forgotten(partner, other_partner):
    partner.post("candidates", BODY, Idempotency_Key="one")
    other_partner.post("candidates", BODY, Idempotency_Key="one")

    assert forget_requests(now=timezone.now() + timedelta(hours=23)) == 0
    assert forget_requests(now=timezone.now() + timedelta(hours=25)) == 2


@pytest.mark.parametrize("key", NO_KEYS)
def test_a_key_that_is_none_is_refused(partner, key):
    response = partner.post("candidates", BODY, Idempotency_Key=key)

    assert response.status_code == 400
    assert response.json()["code"] == "invalid_idempotency_key"


def test_the_description_tells_which_keys_are_taken(partner):
    described = partner.get("openapi.json").json()["paths"]["/api/v1/candidates"]["post"]["parameters"]
    [pattern] = [each["schema"]["pattern"] for each in described if each["name"] == "Idempotency-Key"]

    for key in ("one", '"one"', "x" * 255, f'"{"x" * 255}"', *NO_KEYS):
        answer = partner.post("candidates", BODY, Idempotency_Key=key)
        is_taken = answer.json().get("code") != "invalid_idempotency_key"
        assert is_taken == bool(re.fullmatch(pattern, key)), key


def test_what_is_deleted_again_is_answered_as_before(partner):
    made = partner.post("lists", {"name": "Open day"}).json()
    first = partner.send("DELETE", f"lists/{made['id']}", Idempotency_Key="one")
    again = partner.send("DELETE", f"lists/{made['id']}", Idempotency_Key="one")

    assert (first.status_code, again.status_code) == (204, 204)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.headers.get("Content-Type") == again.headers.get("Content-Type")
    assert partner.send("DELETE", f"lists/{made['id']}").status_code == 404


def test_another_query_under_the_same_key_is_refused(partner):
    made = partner.post("statuses", {"label": "Called"}).json()
    partner.send("DELETE", f"statuses/{made['id']}?move_to=new", Idempotency_Key="one")
    response = partner.send("DELETE", f"statuses/{made['id']}?move_to=engaged", Idempotency_Key="one")

    assert response.json()["code"] == "idempotency_key_reused"


def writes() -> list[tuple[str, str]]:
    """Return each POST, PATCH and DELETE of the API."""
    routes = next(
        found.url_patterns for found in get_resolver().url_patterns if str(found.pattern) == "api/v1/"
    )
    views = [route for routed in routes for route in getattr(routed, "url_patterns", [])]
    return [
        (method, re.sub(r"<uuid:\w+>", NOBODY, str(view.pattern)))
        for view in views
        if isinstance(view, URLPattern) and not str(view.pattern).endswith("/")
        for method in ("POST", "PATCH", "DELETE")
        if hasattr(view.callback.cls, method.lower()) and not view.callback.cls.only_asks
    ]


@pytest.mark.parametrize(("method", "path"), writes())
def test_every_write_takes_a_key(partner, method, path):
    response = partner.send(method, path, {}, Idempotency_Key="not one")

    assert response.json()["code"] == "invalid_idempotency_key"


@committed
def test_forty_at_once_are_one():
    team = TeamFactory()
    partner = partner_of(team)

    def post(_: int) -> tuple[int, bytes]:
        try:
            response = partner.post("candidates", BODY, Idempotency_Key="one")
            return response.status_code, response.content
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=20) as pool:
        answers = Counter(pool.map(post, range(40)))

    assert [status for status, _ in answers] == [201]
    with as_team(team.pk), transaction.atomic():
        assert Candidate.objects.count() == 1
        assert IdempotentRequest.objects.count() == 1


@committed
def test_who_comes_while_the_first_still_runs_is_told_so():
    team = TeamFactory()
    partner = partner_of(team)

    def post() -> tuple[int, str]:
        try:
            response = partner.post("candidates", BODY, Idempotency_Key="one")
            return response.status_code, response.json()["code"]
        finally:
            connection.close()

    with as_team(team.pk), transaction.atomic(), ThreadPoolExecutor() as pool:
        IdempotentRequest.objects.create(
            team=team, api_key=ApiKey.objects.get(), key="one", fingerprint="the first one's"
        )
        assert pool.submit(post).result() == (409, "request_in_progress")
