"""When a step is due: by the clock on the wall where somebody is, also on the days when clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, time
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from apps.campaigns.timing import DAY, Window, after, next_in_window, zone_of
from apps.messaging.quiet_hours import NEVER, Asked

EASTERN = ZoneInfo("America/New_York")
SYDNEY = ZoneInfo("Australia/Sydney")
TEAM = SimpleNamespace(texting_from=None, texting_until=None)
NEWARK, DENVER = Asked("+12015550101"), Asked("+13035550101")


@pytest.fixture(autouse=True)
def _hours(settings):
    settings.TEXTING_HOURS = (time(8), time(21))


def at(text, zone=EASTERN):
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("begun", "minutes", "due"),
    [
        # Two days later is the same hour, whatever the clock did in between.
        ("2026-03-07T10:00", 2 * DAY, "2026-03-09T10:00"),
        ("2026-10-31T10:00", 2 * DAY, "2026-11-02T10:00"),
        # Hours are hours: 9:00, and a day of 23 or 25 hours.
        ("2026-03-08T01:30", 60, "2026-03-08T03:30"),
        ("2026-03-07T22:00", 8 * 60, "2026-03-08T07:00"),
        ("2026-10-31T22:00", 8 * 60, "2026-11-01T05:00"),
        # 2:30 is not there on this day, so it is as much later as the clock is; 1:30 is there twice, and is the first.
        ("2026-03-07T02:30", DAY, "2026-03-08T03:30"),
        ("2026-10-31T01:30", DAY, "2026-11-01T01:30"),
        ("2026-03-07T10:00", DAY + 30, "2026-03-08T10:30"),
        ("2026-01-31T10:00", 0, "2026-01-31T10:00"),
    ],
)
def test_days_go_by_the_wall_and_hours_by_time(begun, minutes, due):
    assert after(at(begun), minutes=minutes, zone=EASTERN) == at(due)


@pytest.mark.parametrize("begun", ["2026-10-03T10:00", "2026-04-04T10:00"])
def test_so_they_do_in_the_south(begun):
    due = after(at(begun, SYDNEY), minutes=2 * DAY, zone=SYDNEY)

    assert due.astimezone(SYDNEY).time() == time(10)


def test_the_later_of_two_equal_hours_is_followed_by_an_hour_that_there_is():
    second = datetime(2026, 11, 1, 1, 30, tzinfo=EASTERN, fold=1)

    assert after(second, minutes=DAY, zone=EASTERN) == at("2026-11-02T01:30")


@pytest.mark.parametrize(
    ("asked", "zone"),
    [
        (Asked("+12015550101", time_zone="America/Denver"), "America/Denver"),
        (Asked("+18005550101", state="CA"), "America/Los_Angeles"),
        (Asked("+13035550101"), "America/Denver"),
        # Of whom nothing is known, or who may be in several, by the team's clock.
        (Asked("+18005550101"), "America/New_York"),
        (Asked("+18005550101", state="TN"), "America/New_York"),
    ],
)
def test_by_whose_clock(asked, zone):
    assert zone_of(asked, home=EASTERN) == ZoneInfo(zone)


@pytest.mark.parametrize(
    ("asked", "window", "now", "opens"),
    [
        # A Wednesday.
        (NEWARK, Window(), "2026-06-10T10:00", "2026-06-10T10:00"),
        (NEWARK, Window(time(14), time(16)), "2026-06-10T10:00", "2026-06-10T14:00"),
        (NEWARK, Window(time(14), time(16)), "2026-06-10T17:00", "2026-06-11T14:00"),
        (DENVER, Window(time(14), time(16)), "2026-06-10T10:00", "2026-06-10T16:00"),
        # Wider than the hours for texts it never is.
        (NEWARK, Window(time(6), time(23)), "2026-06-10T05:00", "2026-06-10T08:00"),
        (NEWARK, Window(time(6), time(23)), "2026-06-10T22:00", "2026-06-11T08:00"),
        (NEWARK, Window(days=(1,)), "2026-06-10T10:00", "2026-06-15T08:00"),
        (NEWARK, Window(time(9), time(12), days=(6, 7)), "2026-06-13T13:00", "2026-06-14T09:00"),
        # Of whom nothing is known: from noon on.
        (Asked("+18005550101"), Window(days=(4,)), "2026-06-10T13:00", "2026-06-11T12:00"),
    ],
)
def test_a_step_has_hours_and_days_of_its_own(asked, window, now, opens):
    assert next_in_window(asked, window, team=TEAM, now=at(now)) == at(opens)


def test_where_no_hour_is_left_it_never_opens():
    team = SimpleNamespace(texting_from=time(12), texting_until=None)

    assert next_in_window(NEWARK, Window(time(8), time(11)), team=team, now=at("2026-06-10T10:00")) == NEVER
