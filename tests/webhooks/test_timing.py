"""When a call that failed is made again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.webhooks.timing import JITTER, PAUSES, next_try, wished_moment

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("tries", range(1, 10))
def test_each_pause_is_as_long_as_planned_and_a_little_longer(tries):
    pause = PAUSES[tries - 1]

    again = next_try(tries=tries, now=NOW)

    assert NOW + pause <= again <= NOW + pause * (1 + JITTER)


def test_the_tenth_try_is_the_last_after_about_three_days():
    assert next_try(tries=10, now=NOW) is None
    assert timedelta(days=3) <= sum(PAUSES, timedelta()) <= timedelta(days=3.5)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("9" * 30, 24 * 3600),
        ("Fri, 01 May 2026 12:10:00 GMT", 600),
        ("Fri, 01 May 2026 11:00:00 GMT", 0),
        ("Fri, 01 May 2027 11:00:00 GMT", 24 * 3600),
    ],
)
def test_what_an_endpoint_wishes_is_kept_to_within_a_day(written, seconds):
    assert wished_moment(written, now=NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("written", ["", "soon", "-5", "1.5", "²", "Fri, 01 May 2026 12:10:00 -0000"])
def test_what_says_nothing_is_no_wish(written):
    assert wished_moment(written, now=NOW) is None
