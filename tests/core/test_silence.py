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
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A cursor; and what a new connection meets, which a test may set."""
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as line, line.cursor() as cursor:
        yield cursor
        monkeypatch.undo()


def meets(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refuse(**_: Any) -> None:
        raise error

    monkeypatch.setattr(silence.psycopg2, "connect", refuse)


def test_a_statement_that_takes_long_is_waited_for(asked: Any) -> None:
    asked.execute(TAKES)

    assert asked.fetchone() == ("",)


def test_also_where_there_is_no_place_for_one_more(asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    meets(monkeypatch, psycopg2.OperationalError("FATAL:  sorry, too many clients already"))

    asked.execute(TAKES)

    assert asked.fetchone() == ("",)


def test_one_that_greets_nobody_is_left(asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    meets(monkeypatch, NothingCame())

    with pytest.raises(NothingCame, match="Nothing came of PostgreSQL"):
        asked.execute(TAKES)

    assert asked.connection.closed


def test_whoever_connects_to_a_line_on_which_nobody_speaks_hangs_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        begun = time.monotonic()
        with pytest.raises(NothingCame):
            psycopg2.connect(host="127.0.0.1", port=server.getsockname()[1], dbname="nothing", user="nobody")

    assert time.monotonic() - begun < 5
