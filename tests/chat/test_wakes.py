"""Who wakes a worker, and a worker that is woken: what is left is rung for again, and no ring is needed."""

from __future__ import annotations

import logging

import pytest
from kombu.exceptions import OperationalError

from apps.chat import dispatch, tasks
from apps.chat.models import Message

Lane = Message.Lane


@pytest.fixture
def rung(monkeypatch) -> list[tuple[str, Lane]]:
    """The numbers that a worker was woken for, each with its lane."""
    numbers: list[tuple[str, Lane]] = []
    monkeypatch.setattr(
        tasks,
        "ring_dispatch",
        lambda *, number_id, lane=Lane.REPLY, **_: numbers.append((str(number_id), lane)),
    )
    return numbers


@pytest.mark.parametrize("is_left", [True, False])
@pytest.mark.parametrize(
    ("task", "sends", "lane"),
    [
        (tasks.send_replies, "dispatch_number", Lane.REPLY),
        (tasks.send_bulk, "dispatch_turn", Lane.BULK),
    ],
)
def test_a_worker_that_leaves_something_rings_for_the_next(
    number, monkeypatch, rung, task, sends, lane, is_left
):
    monkeypatch.setattr(dispatch, sends, lambda **_: is_left)

    task(team_id=str(number.team_id), number_id=str(number.pk))

    assert rung == ([(str(number.pk), lane)] if is_left else [])


def test_without_a_broker_nobody_is_woken_and_nothing_goes_wrong(number, monkeypatch, caplog):
    def gone(**_):
        raise OperationalError("Connection refused")

    monkeypatch.setattr(tasks.send_replies, "apply_async", gone)

    with caplog.at_level(logging.WARNING):
        tasks.ring_dispatch(team_id=number.team_id, number_id=number.pk)

    assert "No worker could be woken (OperationalError); what is due waits for the clock." in caplog.text
