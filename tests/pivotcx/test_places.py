"""No page of the product is missing in the pictures and in what axe looks at."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.test import RequestFactory

from tests.architecture.routes import Route, routes
from tests.journeys.left_out import LEFT_OUT
from tests.journeys.places import PLACES

PAGES = {place.name for place in PLACES}
LISTED = PAGES | LEFT_OUT.keys()


def is_shown(route: Route) -> bool:
    """Say whether an address answers who only looks. What a view does with nobody and nothing does not matter."""
    parts = dict.fromkeys([*route.ids, *route.others], "0")
    with suppress(Exception):
        return bool(route.view(RequestFactory().get("/"), **parts).status_code != 405)
    return True


@pytest.mark.filterwarnings("ignore")
def test_every_page_is_looked_at_or_left_out_for_a_reason():
    shown = {route.name for route in routes() if route.name and not route.is_api and is_shown(route)}

    assert not shown - LISTED, sorted(shown - LISTED)


def test_nothing_is_listed_that_is_no_page():
    known = {route.name for route in routes()}
    # By what stands for several, or for none of its own.
    others = {name for name in PAGES if name.startswith(("reports:report-", "api-")) or name == "404"}

    assert sorted(LISTED - known - others) == []
    assert not PAGES & LEFT_OUT.keys()
