"""No statement of the serving role keeps its connection for good; the owner's migrations may."""

from __future__ import annotations

import copy

import pytest
from django.db import OperationalError, connection, connections

from pivotcx import bounds
from tests.marks import committed


@committed
def test_a_statement_of_the_serving_role_has_a_bound_and_the_owners_none():
    asked = (
        "SELECT current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')"
    )
    found = {}
    for name in ("default", "owner"):
        with connections[name].cursor() as cursor:
            cursor.execute(asked)
            found[name] = cursor.fetchone()

    # The web's, where this process has served pages as well.
    assert found["default"] in {("2min", "2min"), ("30s", "30s")}
    assert found["owner"] == ("0", "0")


@committed
def test_a_page_has_a_narrower_one(monkeypatch):
    own = copy.deepcopy(connections.settings["default"]["OPTIONS"])
    monkeypatch.setitem(connections.settings["default"], "OPTIONS", own)
    monkeypatch.setattr(bounds, "WEB", 1)

    bounds.serve_pages()

    connection.close()
    try:
        with connection.cursor() as cursor, pytest.raises(OperationalError, match="statement timeout"):
            cursor.execute("SELECT pg_sleep(20)")
    finally:
        connection.close()
