"""A time that somebody writes down, on the days on which the clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from apps.core.zones import NoSuchTime, moment_of_clock

# Where the clocks go forward and back: both coasts, a zone of half an hour's change, and two where spring is autumn.
FORWARD = [
    ("America/New_York", "2026-03-08T02:30", "03:30"),
    ("America/Los_Angeles", "2026-03-08T02:00", "03:00"),
    ("Australia/Sydney", "2026-10-04T02:30", "03:30"),
    ("America/Santiago", "2026-09-06T00:15", "01:15"),
    ("Australia/Lord_Howe", "2026-10-04T02:15", "02:45"),
]
BACK = [
    ("America/New_York", "2026-11-01T01:30", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
    ("America/Los_Angeles", "2026-11-01T01:00", datetime(2026, 11, 1, 8, 0, tzinfo=UTC)),
    ("Australia/Sydney", "2026-04-05T02:30", datetime(2026, 4, 4, 15, 30, tzinfo=UTC)),
]


@pytest.mark.parametrize(("zone", "local", "instead"), FORWARD)
def test_a_time_that_the_clocks_leave_out_is_refused_and_says_what_they_show(zone, local, instead):
    with pytest.raises(NoSuchTime, match=f"Choose {instead} instead"):
        moment_of_clock(datetime.fromisoformat(local), zone=ZoneInfo(zone))


@pytest.mark.parametrize(("zone", "local", "first"), BACK)
def test_a_time_that_the_clocks_show_twice_is_the_first_of_the_two(zone, local, first):
    assert moment_of_clock(datetime.fromisoformat(local), zone=ZoneInfo(zone)) == first


@pytest.mark.parametrize(("zone", "local", "first"), BACK)
def test_the_second_of_the_two_cannot_be_meant_by_mistake(zone, local, first):
    assert moment_of_clock(datetime.fromisoformat(local).replace(fold=1), zone=ZoneInfo(zone)) == first


def test_the_hours_around_a_change_are_what_they_say():
    eastern = ZoneInfo("America/New_York")

    moments = [
        moment_of_clock(datetime.fromisoformat(f"2026-03-0{day}T08:00"), zone=eastern) for day in (7, 8, 9)
    ]

    assert [moment.hour for moment in moments] == [13, 12, 12]
