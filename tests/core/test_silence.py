"""A statement that takes long is waited for as long as PostgreSQL answers anybody; a dead line is not."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from django.db import connections
from psycopg2.extensions import set_wait_callback

from apps.core import silence
from apps.core.silence import NothingCame, hang_up_on_silence

TAKES = "SELECT pg_sleep(0.6)"


@pytest.fixture(autouse=True)
def _hang_up(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(silence, "SILENCE", 0.1)
    monkeypatch.setattr(silence, "GREETING", 0.5)
    hang_up_on_silence()
    yield
    set_wait_callback(None)


@pytest.fixture
def asked() -> Iterator[Any]:
    """A cursor of a line that is there already."""
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as line, line.cursor() as cursor:
        yield cursor


@pytest.fixture
def silent() -> Iterator[int]:
    """A port at which somebody listens and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def leads_to(monkeypatch: pytest.MonkeyPatch, **another: object) -> None:
    """Let whoever connects anew come to another place, or with other words."""
    parameters = connections["default"].get_connection_params() | another
    monkeypatch.setattr(connections["default"], "get_connection_params", lambda: parameters)


def test_a_statement_that_takes_long_is_waited_for(asked: Any) -> None:
    asked.execute(TAKES)

    assert asked.fetchone() == ("",)


def test_also_where_whoever_comes_is_turned_away(asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch, password="another")

    asked.execute(TAKES)

    assert asked.fetchone() == ("",)


def test_one_that_greets_nobody_is_left(asked: Any, silent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch, port=silent)

    with pytest.raises(NothingCame, match="Nothing came of PostgreSQL"):
        asked.execute(TAKES)

    assert asked.connection.closed


@pytest.mark.parametrize("place", [{"port": 9}, {"host": "255.255.255.255"}], ids=str)
def test_so_is_one_to_which_there_is_no_way_any_more(
    asked: Any, monkeypatch: pytest.MonkeyPatch, place: dict[str, object]
) -> None:
    leads_to(monkeypatch, **place)

    with pytest.raises(NothingCame):
        asked.execute(TAKES)


def test_whoever_connects_to_a_line_on_which_nobody_speaks_hangs_up(silent: int) -> None:
    begun = time.monotonic()
    with pytest.raises(NothingCame):
        psycopg2.connect(host="127.0.0.1", port=silent, dbname="nothing", user="nobody")

    assert time.monotonic() - begun < 5
