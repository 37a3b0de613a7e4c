"""Whether an id is another team's or was never given is told by nothing: the same is asked of the database for both.

How long an answer takes hangs on what is asked; that, unlike a clock on a busy machine, is the same each time.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Role
from tests.architecture.routes import Route
from tests.architecture.tenancy.test_api import PREFIX, description, operations
from tests.architecture.tenancy.test_pages import WITH_IDS, foreign_parts, ids_of, our_parts
from tests.architecture.tenancy.walkers import signed_in
from tests.architecture.tenancy.world import World
from tests.undoing import undone

__all__ = ["description", "operations"]
VALUE = re.compile(r"'[^']*'(::\w+)?|\b\d+\b|s\d+_x\d+|[0-9a-f]{32}")


def asked(client: Client, method: str, address: str, **headers: Any) -> list[str]:
    """Return what a call asks of the database, without the values."""
    with undone(), CaptureQueriesContext(connection) as captured:
        client.generic(method, address, **headers)
    return [VALUE.sub("?", query["sql"]) for query in captured.captured_queries]


@pytest.mark.nightly
@pytest.mark.parametrize("route", WITH_IDS, ids=str)
def test_a_strangers_id_costs_what_an_unknown_one_costs(route: Route, ours: World, theirs: World) -> None:
    client, mine = signed_in(ours.people[Role.MANAGER]), our_parts(route, ours)
    for foreign in foreign_parts(route):
        nowhere = {name: uuid4() for name in foreign}
        for method in ("GET", "POST"):
            missing = asked(client, method, route.address(mine | nowhere))
            found = asked(client, method, route.address(mine | ids_of(theirs, foreign)))
            assert found == missing, (method, foreign)


def test_so_it_is_for_each_operation_of_the_api(operations: list[Any], ours: World, theirs: World) -> None:
    headers = {"headers": {"Authorization": f"Bearer {ours.secret}"}}
    walked = [each for each in operations if "{" in each.path]
    for operation in walked:
        missing = asked(Client(), operation.method, operation.address(None), **headers)
        found = asked(Client(), operation.method, operation.address(theirs), **headers)
        assert found == missing, operation
    assert len(walked) > 20
    assert all(operation.path.startswith(PREFIX) for operation in walked)
