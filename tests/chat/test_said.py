"""A moment in a few words: what a recruiter types behind ^snooze and ^at."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from apps.chat.later import BadTime, moment_chosen
from apps.chat.said import moment_said

ZONE = ZoneInfo("America/New_York")
# A Wednesday.
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("3h", "2026-03-04 13:30"),
        ("in 45 minutes", "2026-03-04 11:15"),
        ("2 days", "2026-03-06 10:30"),
        # Over the night in which the clocks go forward, ten thirty stays ten thirty.
        ("1w", "2026-03-11 10:30"),
        ("tomorrow 9", "2026-03-05 09:00"),
        ("Tomorrow", "2026-03-05 08:00"),
        ("tomorrow at 2pm", "2026-03-05 14:00"),
        ("fri 14:30", "2026-03-06 14:30"),
        ("next friday", "2026-03-06 08:00"),
        ("wednesday 9am", "2026-03-11 09:00"),
        ("9pm", "2026-03-04 21:00"),
        ("9:15", "2026-03-05 09:15"),
        ("12am", "2026-03-05 00:00"),
        ("today 18.45", "2026-03-04 18:45"),
    ],
)
def test_words_that_say_a_moment(words, at):
    assert f"{moment_said(words, now=NOW, zone=ZONE).astimezone(ZONE):%Y-%m-%d %H:%M}" == at


@pytest.mark.parametrize(
    "words", ["", "soon", "t 9", "tomorrow 25", "13pm", "9:75", "mondayish", "2026-03-05T09:00"]
)
def test_words_that_say_none(words):
    assert moment_said(words, now=NOW, zone=ZONE) is None


def test_what_is_no_time_is_refused_with_an_example_and_a_written_one_still_counts():
    with pytest.raises(BadTime, match="tomorrow 9"):
        moment_chosen("own", "soon", now=NOW, zone=ZONE)

    assert moment_chosen("own", "2026-03-05T09:00", now=NOW, zone=ZONE).astimezone(ZONE).hour == 9
    assert moment_chosen("tomorrow", "", now=NOW, zone=ZONE).astimezone(ZONE).hour == 8
