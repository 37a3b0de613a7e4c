"""It is day where the people of these tests are: at night, texts wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

# A Wednesday, two in the afternoon in New York.
NOON = datetime(2026, 6, 10, 18, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _by_day() -> Iterator[None]:
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def clock(_by_day: None) -> Iterator[time_machine.Traveller]:
    """Return the hands of a clock that stands still."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller
