"""How long people wait for an answer, by the clock on the wall and by the hours in which the team is at work."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.core.working_hours import WorkingClock
from apps.reports.selectors import Scope, count_raw, day_of
from apps.reports.timing import Durations, duration_words
from tests.factories.chat import ConversationFactory, text_in
from tests.factories.reports import text_out

NEW_YORK = ZoneInfo("America/New_York")


def clock(day, hour, minute=0, second=0):
    """A moment of November 2026 by the team's clock; the 2nd is a Monday."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=NEW_YORK)


@pytest.fixture
def chat(team, number):
    conversation = ConversationFactory(team=team, phone="+13125550100")
    conversation.number = number
    conversation.save()
    return conversation


@pytest.fixture
def waits(team):
    def ask(hours="all", first=None, last=None):
        days = day_of(first or clock(1, 0), team), day_of(last or clock(30, 0), team)
        counted = count_raw(Scope(team, *days))
        return {
            key.kind: sorted(durations.counts.elements())
            for key, durations in counted.spreads.items()
            if key.hours == hours and not key.dimension
        }

    return ask


def test_a_text_of_the_evening_that_is_answered_at_five_past_nine_waited_five_minutes_of_work(
    chat, number, recruiter, waits
):
    text_in(number, phone=chat.candidate.phone, at=clock(3, 21))
    text_out(chat, at=clock(4, 9, 5), author=recruiter)

    assert waits("working")["agent"] == [5 * 60]
    assert waits("all")["agent"] == [12 * 3600 + 5 * 60]
    assert duration_words(waits("all")["agent"][0]) == "12 h 5 min"


def test_the_four_waits_of_one_chat(chat, number, recruiter, waits):
    text_out(chat, at=clock(3, 10), author=recruiter)
    text_in(number, phone=chat.candidate.phone, at=clock(3, 10, 20))
    text_in(number, phone=chat.candidate.phone, at=clock(3, 10, 25))
    text_out(chat, at=clock(3, 10, 30), author=recruiter)
    text_out(chat, at=clock(3, 10, 40), author=recruiter)
    text_in(number, phone=chat.candidate.phone, at=clock(3, 10, 43))
    text_out(chat, at=clock(3, 10, 44), author=recruiter)

    assert waits() == {
        "initial_contact": [20 * 60],
        "agent_initial": [10 * 60],
        "contact": [3 * 60, 20 * 60],
        "agent": [60, 5 * 60],
    }


@pytest.mark.parametrize("origin", ["auto", "keyword", "blast", "campaign", "feed", "api"])
def test_what_nobody_has_written_is_no_answer(chat, number, recruiter, waits, origin):
    text_in(number, phone=chat.candidate.phone, at=clock(3, 10))
    text_out(chat, at=clock(3, 10, 1), origin=origin)
    text_out(chat, at=clock(3, 10, 7), author=recruiter)

    assert waits()["agent"] == [7 * 60]
    assert waits()["agent_initial"] == [7 * 60]


@pytest.mark.parametrize("status", ["failed", "undelivered", "unknown", "sending"])
def test_what_never_reached_them_is_no_answer(chat, number, recruiter, waits, status):
    text_in(number, phone=chat.candidate.phone, at=clock(3, 10))
    text = text_out(chat, at=clock(3, 10, 1), author=recruiter)
    type(text).objects.filter(pk=text.pk).update(status=status, lease_until=clock(3, 11), attempt_id=text.pk)
    text_out(chat, at=clock(3, 10, 7), author=recruiter)

    assert waits()["agent"] == [7 * 60]


def test_a_stop_is_no_reply(chat, number, recruiter, waits):
    text_out(chat, at=clock(3, 10), author=recruiter)
    text_in(number, phone=chat.candidate.phone, body="STOP", at=clock(3, 10, 1))

    assert waits() == {}


def test_a_wait_belongs_to_the_day_of_its_end(chat, number, recruiter, waits):
    text_in(number, phone=chat.candidate.phone, at=clock(3, 21))
    text_out(chat, at=clock(4, 9, 5), author=recruiter)

    assert waits(last=clock(3, 0)) == {}
    assert waits(first=clock(4, 0), last=clock(4, 0))["agent"] == [12 * 3600 + 5 * 60]


WORK = WorkingClock(zone=NEW_YORK, days=[1, 2, 3, 4, 5], begin=time(9), end=time(17))


@pytest.mark.parametrize(
    ("since", "until", "worked"),
    [
        (clock(3, 10), clock(3, 10, 30), timedelta(minutes=30)),
        (clock(3, 8), clock(3, 18), timedelta(hours=8)),
        # From Friday afternoon to Monday morning.
        (clock(6, 16, 50), clock(9, 9, 10), timedelta(minutes=20)),
        (clock(7, 10), clock(8, 12), timedelta(0)),
        # The last minutes of a day's work, and none of the night.
        (clock(3, 16, 59, 30), clock(3, 23), timedelta(seconds=30)),
        (clock(3, 12), clock(3, 11), timedelta(0)),
        # Over the night in which clocks are set back: a day of work is as long as any other.
        (datetime(2026, 10, 30, 16, tzinfo=NEW_YORK), clock(2, 10), timedelta(hours=2)),
        # Over that in which they are put forward.
        (
            datetime(2026, 3, 6, 16, tzinfo=NEW_YORK),
            datetime(2026, 3, 9, 10, tzinfo=NEW_YORK),
            timedelta(hours=2),
        ),
    ],
)
def test_only_hours_of_work_count(since, until, worked):
    assert WORK.seconds_between(since, until) == worked.total_seconds()


def test_a_night_at_work_has_the_hours_that_there_were():
    night = WorkingClock(zone=NEW_YORK, days=[7], begin=time(0), end=time(6))

    autumn = night.seconds_between(clock(1, 0), clock(2, 0))
    spring = night.seconds_between(
        datetime(2026, 3, 8, tzinfo=NEW_YORK), datetime(2026, 3, 9, tzinfo=NEW_YORK)
    )

    assert (autumn, spring) == (7 * 3600, 5 * 3600)


@pytest.mark.parametrize(
    ("seconds", "median", "mean"),
    [
        ([], None, None),
        ([10], 10, 10),
        ([10, 20], 15, 15),
        ([10, 20, 59], 20, 89 / 3),
        # Told as 1 min and 2 min.
        ([61, 179], 90, 120),
        ([5, 5, 5, 86_400], 5, 86_415 / 4),
    ],
)
def test_the_middle_is_that_of_what_is_told_and_the_mean_is_exact(seconds, median, mean):
    durations = Durations()
    for each in seconds:
        durations.add(each)

    assert (durations.median, durations.mean) == (median, mean)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        *((None, "–"), (0, "0 s"), (59.9, "59 s"), (60, "1 min"), (3_600, "1 h"), (43_500, "12 h 5 min")),
        *((86_400, "1 d"), (100_000, "1 d 3 h")),
    ],
)
def test_a_duration_is_said_as_people_say_it(seconds, words):
    assert duration_words(seconds) == words


def test_midnight_is_the_team_s_own(team, chat, recruiter):
    text_out(chat, at=datetime(2026, 11, 4, 4, 30, tzinfo=UTC), author=recruiter)

    counted = count_raw(Scope(team, clock(3, 0).date(), clock(3, 0).date()))

    assert sum(n for key, n in counted.figures.items() if key[1:3] == ("sent", "")) == 1
