"""Every page tells the browser what it may do with it: nothing but what we serve ourselves."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from apps.accounts.models import Role
from tests.architecture.routes import Route, routes
from tests.architecture.tenancy.in_addresses import OTHER_PART_OF
from tests.architecture.tenancy.test_pages import PAGES, our_parts
from tests.architecture.tenancy.walkers import signed_in
from tests.architecture.tenancy.world import World
from tests.undoing import undone


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_every_page_is_fenced_in(route: Route, ours: World) -> None:
    for client in (signed_in(ours.people[Role.MANAGER]), Client()):
        with undone():
            answer = client.get(route.address(our_parts(route, ours)))
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert not re.search(r"(^|\s)(\*|https?:|data:)(;|$)", policy.replace("img-src 'self' data:", ""))
        for wanted in (
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ):
            assert wanted in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        for cookie in answer.cookies.values():
            assert cookie["samesite"] in {"Lax", "Strict"}
            assert cookie["httponly"] or cookie.key == "csrftoken"


@pytest.mark.parametrize("route", [each for each in routes() if not each.is_api and not each.ids], ids=str)
def test_nothing_that_somebody_signed_in_was_shown_is_kept(route: Route, ours: World) -> None:
    if set(route.others) - set(OTHER_PART_OF):
        pytest.skip("Its address has a secret in it.")
    client = signed_in(ours.people[Role.MANAGER])
    with undone():
        answer = client.get(route.address(our_parts(route, ours)))
    if "_auth_user_id" in client.session:
        assert "no-store" in answer.headers["Cache-Control"], answer.headers


def test_a_refusal_is_not_kept_either(ours: World) -> None:
    for path in ("/no/such/page/", "/settings/people/"):
        client = signed_in(ours.people[Role.RESTRICTED])
        with undone():
            answer = client.get(path)
        assert answer.status_code in {403, 404}
        assert "no-store" in answer.headers["Cache-Control"]
