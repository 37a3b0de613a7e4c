"""No statement of the serving role keeps its connection for good; the owner's migrations may."""

from __future__ import annotations

import copy
import subprocess
import sys

import pytest
from django.db import OperationalError, connection, connections

from pivotcx import bounds
from tests.marks import committed


@pytest.fixture
def _as_behind(monkeypatch):
    """Connect as workers do: this process may have served pages in an earlier test."""
    own = copy.deepcopy(connections.settings["default"]["OPTIONS"])
    own["options"] = bounds.database_options(seconds=bounds.BEHIND)
    monkeypatch.setitem(connections.settings["default"], "OPTIONS", own)
    connection.close()
    yield
    connection.close()


def test_whoever_serves_no_pages_has_the_wider_bound():
    asked = "import pivotcx.settings as it; print(it.DATABASES['default']['OPTIONS']['options'])"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == bounds.database_options(seconds=bounds.BEHIND)


@committed
@pytest.mark.usefixtures("_as_behind")
def test_a_statement_of_the_serving_role_has_a_bound_and_the_owners_none():
    asked = (
        "SELECT current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')"
    )
    found = {}
    for name in ("default", "owner"):
        with connections[name].cursor() as cursor:
            cursor.execute(asked)
            found[name] = cursor.fetchone()

    assert found == {"default": ("2min", "2min"), "owner": ("0", "0")}


@committed
@pytest.mark.usefixtures("_as_behind")
def test_one_process_answers_a_question_of_the_serving_role():
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_parallel_workers_per_gather")
        assert cursor.fetchone() == ("0",)


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
