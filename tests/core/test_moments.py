"""Moments in words."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.core.templatetags.counts import capped
from apps.core.templatetags.moments import day_words, moment

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def new_york():
    with timezone.override(ZoneInfo("America/New_York")):
        yield


@pytest.mark.parametrize(
    ("at", "words"),
    [
        # There it is still the 25th.
        (datetime(2026, 11, 25, 6, tzinfo=UTC), "Today"),
        (datetime(2026, 11, 25, 4, tzinfo=UTC), "Yesterday"),
        (datetime(2026, 11, 20, 1, tzinfo=UTC), "Thursday"),
        (datetime(2026, 11, 19, 1, tzinfo=UTC), "Nov 18"),
        (datetime(2025, 11, 26, 12, tzinfo=UTC), "Nov 26, 2025"),
    ],
)
def test_a_day_is_named_as_people_name_it(at: datetime, words: str) -> None:
    assert day_words(at, NOW) == words


def test_a_moment_names_its_zone_and_keeps_the_exact_one_in_its_tooltip() -> None:
    drawn = moment(NOW)

    assert ">Nov 25, 2026, 22:00 EST</time>" in drawn
    assert 'title="Wednesday, Nov 25, 2026, 22:00:00 EST"' in drawn
    assert ">22:00</time>" in moment(NOW, "clock")
    assert ">Nov 25, 2026</time>" in moment(NOW, "day")


def test_a_badge_has_room_for_two_digits() -> None:
    assert [capped(count) for count in (7, 99, 100)] == ["7", "99", "99+"]
