"""A worker that stands still while it claims holds a number up for half a lease, and what it had has not left."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from apps.chat import dispatch
from apps.chat.leaving import ask_gate
from tests.at_once import at_once
from tests.chat.test_lanes import queue_bulk
from tests.marks import committed

pytestmark = committed
LEASE = timedelta(seconds=2)


def test_another_worker_goes_on_with_its_number_half_a_lease_later(
    team: Any, number: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SENDING_LEASE = LEASE
    queue_bulk(number, 3)
    is_in_the_middle, others_are_done = threading.Event(), threading.Event()

    def stand_still(**asked: Any) -> Any:
        if not is_in_the_middle.is_set():
            is_in_the_middle.set()
            assert others_are_done.wait(20)
        return ask_gate(**asked)

    monkeypatch.setattr(dispatch, "ask_gate", stand_still)

    def claim() -> int:
        return len(dispatch.claim(number_id=number.pk, now=timezone.now()).claimed)

    def claim_meanwhile() -> int:
        assert is_in_the_middle.wait(20)
        try:
            return claim()
        finally:
            others_are_done.set()

    meanwhile, still = sorted(at_once(team, claim, claim_meanwhile), key=str)

    assert meanwhile == 3
    assert isinstance(still, OperationalError)
