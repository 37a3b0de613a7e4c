"""What is done after a commit, and may fail: whoever has written does not notice."""

from __future__ import annotations

import logging
from functools import partial

import pytest
from django.db import transaction

from apps.core.afterwards import after_commit
from tests.marks import committed

heard: list[str] = []


def hear(word: str, *, loud: bool = False) -> None:
    heard.append(word.upper() if loud else word)


def fail(*_: object) -> None:
    raise OSError("Nobody takes it.")


@pytest.fixture(autouse=True)
def nothing_heard():
    heard.clear()


@committed
def test_it_is_done_once_all_is_committed(db):
    with transaction.atomic():
        after_commit(hear, "done", loud=True)
        assert heard == []

    assert heard == ["DONE"]


@committed
def test_what_is_taken_back_is_never_told(db):
    with transaction.atomic():
        after_commit(hear, "done")
        transaction.set_rollback(True)

    assert heard == []


@committed
@pytest.mark.parametrize("failing", [fail, partial(fail, 1)])
def test_that_it_fails_is_logged_and_the_next_is_done(db, caplog, failing):
    with caplog.at_level(logging.ERROR, logger="django"), transaction.atomic():
        after_commit(failing)
        after_commit(hear, "next")

    assert heard == ["next"]
    assert "Nobody takes it." in caplog.text
