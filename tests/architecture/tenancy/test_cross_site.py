"""A form of somebody else's site does nothing here: each page that writes wants our own token, whoever is signed in."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.models import Role
from tests.architecture.routes import Route, routes
from tests.architecture.tenancy.test_pages import PAGES, our_parts
from tests.architecture.tenancy.walkers import signed_in
from tests.architecture.tenancy.world import World
from tests.undoing import undone

# Who calls these proves by a signature, a key or a link who they are, and has no session that could be used.
BY_PROOF = {
    *("chat:inbound_webhook", "chat:any_status_webhook", "chat:status_webhook"),
    *("calls:voice_webhook", "calls:voice_end_webhook", "feeds:intake", "notices:unsubscribe"),
}

# What is thought of words that are being written: nothing is kept, and who does not name the page's team is refused.
WRITES_NOTHING = {"chat:hints", "lists:hints"}


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_a_write_without_our_token_is_refused(route: Route, ours: World) -> None:
    known = signed_in(ours.people[Role.MANAGER])
    elsewhere = Client(enforce_csrf_checks=True)
    elsewhere.cookies = known.cookies
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        with undone():
            answer = elsewhere.generic(
                method,
                route.address(our_parts(route, ours)),
                "name=x",
                content_type="application/x-www-form-urlencoded",
                headers={"Origin": "https://elsewhere.test"},
            )
        # What takes only a GET says so first.
        assert answer.status_code in {403, 405}, (method, answer.status_code)


def test_only_what_proves_itself_goes_without_one() -> None:
    free = {
        str(route) for route in routes() if not route.is_api and getattr(route.view, "csrf_exempt", False)
    }

    assert free == BY_PROOF | WRITES_NOTHING


def test_the_api_takes_no_session() -> None:
    """So its calls need no token: a browser adds none of their keys by itself."""
    free = [route for route in routes() if route.is_api and hasattr(route.view, "cls")]
    names = {each.__name__ for route in free for each in route.view.cls.authentication_classes}

    assert free
    assert names == {"ApiKeyAuthentication"}
